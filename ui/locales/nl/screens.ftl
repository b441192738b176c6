### Eenvoudige taal, u en wij, tegenwoordige tijd, hoogstens 15 woorden per zin.
### `.more` is het deel van een melding dat bij weinig ruimte eerst wegvalt.

## Around every screen

stop = { -stop }
stop-short = Stoppen
help = Hulp
help-code = Hulpcode
say-code = Noem code
say-code-short = Code
steps = Stappen
step-card = Kaart
step-pin = Pincode
step-phone = Telefoon
step-done = Klaar
step-is-done = gedaan
more-below = Meer onderaan

## Language

language = Taal
language-title = Kies uw taal

## Display

display = Weergave
display-colors = Kleuren
display-light = Licht
display-dark = Donker
display-contrast = Hoog contrast
display-text = Tekstgrootte
display-size-1 = Standaard
display-size-2 = Groot
display-size-3 = Groter
display-size-4 = Grootst
display-close = Klaar

## Time

time-left = Resterende tijd
left = over
last-minute = Minder dan een minuut
time-over = De tijd is om
time-left-now =
    { $seconds ->
        [60] Nog 1 minuut
       *[other] Nog { $seconds } seconden
    }
seconds =
    { $seconds ->
        [one] seconde
       *[other] seconden
    }
more-time = Meer tijd

## Welcome

welcome-title = Steek uw kaart in de lezer
welcome-lead = Stel uw telefoon in om zonder kaart in te loggen. Het duurt ongeveer 3 minuten. U hebt nodig:
welcome-need-card = Uw kaart, chip eerst
welcome-need-pin = De pincode van uw kaart
welcome-need-phone = Uw telefoon, online

## Reading your card

reading-title = Wij lezen uw kaart
reading-lead = Laat uw kaart zitten.
reading-slow = Wij lezen nog. Laat uw kaart zitten.

## Who you are

who-title = Hallo, { $name }
who-title-nameless = Hallo
who-lead = Uw kaart is gelezen. Nu toont u met uw pincode aan dat de kaart van u is.
who-agency = Kaart uitgegeven door
who-check = Kaartcontrole
who-check-passed = Geslaagd
who-tries = Pogingen over
who-tries-unknown = Uw kaart zegt het niet
who-continue = Verder
who-change = Pincode wijzigen
who-changed = Uw pincode is gewijzigd.
    .more = Gebruik vanaf nu de nieuwe.
who-unblocked = Uw pincode is vrijgegeven.
    .more = Gebruik vanaf nu de nieuwe.
who-kept = Die pincode is fout. Nog één poging.
    .more = Die bewaren we voor u. Uw { -badge-office } kan helpen.
who-cancelled = U drukte op Annuleren op de lezer.
    .more = Er ging niets naar uw kaart. Dat kost geen poging.
who-not-me = Niet { $name }? Pak de kaart
who-not-me-nameless = Bent u dit niet? Pak de kaart
who-not-me-short = Niet { $name }?
who-not-me-short-nameless = Niet u?

## PIN

pin-title = Voer uw pincode in
pin-title-wrong = Die pincode is fout
pin-lead = De pincode van deze kaart heeft 6 tot 8 cijfers. Druk daarna op Invoeren.
pin-lead-wrong = Voer uw pincode opnieuw in, of stop hier.
pin-pad = Pincodetoetsen
pin-delete = Wissen
pin-enter = Invoeren
pin-checking = Bezig met controleren
pin-count =
    { $digits ->
        [0] Geen cijfers ingevoerd
        [one] { $digits } cijfer ingevoerd
       *[other] { $digits } cijfers ingevoerd
    }
pin-tries =
    { $tries ->
        [one] Nog { $tries } poging.
       *[other] Nog { $tries } pogingen.
    }
    .more = Weet u uw pincode niet zeker? Dan kunt u nu stoppen. Dat kost geen poging.
pin-tries-unknown = Pogingen over: niet bekend.
    .more = Weet u uw pincode niet zeker? Dan kunt u nu stoppen.
pin-tries-wrong =
    { $tries ->
        [one] Nog { $tries } poging.
       *[other] Nog { $tries } pogingen.
    }
    .more = Weet u het niet zeker? Stop hier en kom later terug.
pin-too-short = Een pincode heeft 6 tot 8 cijfers.
    .more = Er ging niets naar uw kaart. Dat kost geen poging.
pin-interrupted = Een ander programma gebruikte uw kaart. Typ uw pincode nog een keer.
    .more = Er ging niets naar uw kaart. Dat kost geen poging.

## Pincode op de lezer

pad-title = Voer uw pincode op de lezer in
pad-title-change = Wijzig uw pincode op de lezer
pad-lead = Gebruik de toetsen van de kaartlezer. Annuleren brengt u hier terug.
pad-lead-change = Voer daar de oude pincode in. Daarna twee keer de nieuwe.
pad-lead-finish = Ga verder op de kaartlezer. Laat uw kaart erin.
pad-lead-rest = Voer hem opnieuw in op de lezer, of stop hier.
pad-again = Op de lezer invoeren
pad-timed-out = Er is geen toets ingedrukt.
    .more = Er ging niets naar uw kaart. Dat kost geen poging.

## Een nieuwe pincode

new-title = Kies een nieuwe pincode
new-title-again = Voer de nieuwe pincode opnieuw in
new-title-old = Voer uw oude pincode in
new-title-puk = Voer uw pukcode in
new-title-puk-wrong = Die pukcode is fout
new-lead = Kies 6 tot 8 cijfers die alleen u weet. Druk daarna op Invoeren.
new-lead-again = Voer dezelfde cijfers nog een keer in. Druk daarna op Invoeren.
new-lead-old = Voer eerst uw huidige pincode in. Druk daarna op Invoeren.
new-lead-puk = U kreeg hem van uw { -badge-office } bij de kaart. Druk daarna op Invoeren.
new-puk-notice = Een foute pukcode kost een poging.
    .more = Zijn ze op, dan kan niemand deze kaart vrijgeven.
new-puk-short = Een pukcode heeft 6 tot 8 cijfers.
    .more = Er ging niets naar uw kaart. Dat kost geen poging.
new-differ = De nieuwe pincodes verschillen.
    .more = Er ging niets naar uw kaart. Voer opnieuw een pincode in.
new-unchanged = Dat is uw huidige pincode.
    .more = Er ging niets naar uw kaart. Kies een andere.
new-simple = Die pincode is te makkelijk te raden.
    .more = Gebruik meer dan één cijfer. Er ging niets naar uw kaart.
new-refused = Uw kaart neemt die pincode niet aan.
    .more = Dat kost geen poging. Begin opnieuw met een andere pincode.

## Last try

last-title = U hebt nog één poging
last-lead = Nog een foute pincode blokkeert deze kaart.
last-notice = Met een geblokkeerde kaart logt u niet in tot uw { -badge-office } hem vrijgeeft.
    .more = Weet u het niet zeker? Stop dan hier. U kunt altijd terugkomen.
last-use = Ik weet mijn pincode. Laatste poging

## PIN locked

blocked-title = Uw pincode is geblokkeerd
blocked-lead = Misschien kan uw { -badge-office } de pincode vrijgeven.
blocked-notice = U kunt uw kaart nog wel laten zien.
    .more = Deuren die geen pincode vragen, gaan misschien nog open.
blocked-unlock = Vrijgeven met mijn pukcode
blocked-puk-kept = Die pukcode is fout. Nog één poging.
    .more = Die bewaren we voor uw { -badge-office }.
take-my-card = Kaart pakken
done = Klaar

## Contacting your agency

contacting-title = Wij vragen het uw organisatie
contacting-lead = Dit duurt een paar seconden. Laat uw kaart zitten.
contacting-slow = Dit duurt langer dan normaal. Laat uw kaart zitten.
contacting-proof = Bewijs van uw kaart
contacting-account = Uw account
contacting-offers = Wat u kunt krijgen
tick-done = gedaan
tick-now = bezig

## Choose

choose-title = Wat wilt u doen, { $name }?
choose-title-nameless = Wat wilt u doen?
choose-set-up = Telefoon instellen
    .more = Zet er een telefoonpas op. Het duurt ongeveer 2 minuten.
choose-phones = Mijn telefoons bekijken
    .more =
        { $phones ->
            [0] U hebt er nog geen.
            [one] U hebt er { $phones }. Bent u hem kwijt? Zet hem hier uit.
           *[other] U hebt er { $phones }. Bent u er een kwijt? Zet hem hier uit.
        }
choose-cancelled = Afgebroken. Niemand kreeg een telefoonpas.
    .more = Was u dit niet? Verander niets en bel voor hulp.

## My phones

phones-title = Uw telefoons
phones-lead = Bent u er een kwijt? Zet hem uit. Hij kan niet weer aan.
phones-none = U hebt nog geen telefoon ingesteld.
phones-dates = { $device }. Sinds { $issued }. Eindigt { $ends }.
phones-active = Actief
phones-off = Uitgezet
phones-turn-off = Uitzetten
phones-turn-off-name = { $name } uitzetten
phones-more = Meer telefoons
phones-set-up = Telefoon instellen
back = Terug

## Turn off

off-ask-title = { $name } uitzetten?
off-ask-lead = U kunt er niet meer mee inloggen. Hij kan niet weer aan.
off-yes = Ja, uitzetten
off-no = Houden
off-done-title = { $name } staat uit
off-done-lead = U kunt er niet meer mee inloggen.
off-done-notice = U krijgt een bericht.
    .more = Was u dit niet? Bel voor hulp.
off-back = Terug naar mijn telefoons

## Name and agree

agree-title = Geef een naam en ga akkoord
agree-names = Naam
agree-name-work = Werktelefoon
agree-name-second = Tweede
agree-name-tablet = Tablet
agree-name-other = Anders
agree-what = Hiermee gaat u akkoord
agree-yes = Akkoord. Toon de code
agree-no = Niet akkoord
name-title = Geef uw telefoon een naam
name-label = Naam, hoogstens 24 tekens
name-space = Spatie
name-delete = Wissen
name-digits = 123
name-letters = ABC
name-done = Naam gebruiken
name-back = Terug

## Square code and number

scan-title = Scan met uw telefoon
scan-step-camera = Richt de camera van uw telefoon op de { -square-code }.
scan-step-host = Open de link. Er staat <b>{ $host }</b>
scan-step-number = Typ daar dit nummer in:
scan-qr = { -square-code } om met uw telefoon te scannen
scan-cannot = Lukt niet
scan-new = Nieuwe code
scan-hide = Verbergen
scan-show = Toon code
scan-hidden = De code is verborgen
scan-hidden-number = Verborgen
scan-expired = Deze code is verlopen
scan-expired-lead = Druk op Nieuwe code om verder te gaan. De oude code werkt niet meer.
scan-expired-short = Geen code
scan-opened = Uw telefoon heeft de link geopend.
    .more = Typ daar nu het nummer in.
scan-wrong-number = Fout nummer op de telefoon.
    .more =
        { $tries ->
            [one] Nog { $tries } poging.
           *[other] Nog { $tries } pogingen.
        }
scan-replaced = Nieuwe code. Scan opnieuw.
    .more = De oude code werkt niet meer.
scan-last-code = Dit is de laatste code.
    .more = Hij werkt tot de tijd om is.

## Typed instead of scanned

typed-title = Typ dit op uw telefoon
typed-address = Open dit adres
typed-id = Uw kenmerk
typed-number = Uw nummer
typed-spaces = Spaties maken niet uit
typed-back = Terug naar de { -square-code }

## Card out while the code is shown

keep-title = Dit scherm houden?
keep-lead = U hebt uw kaart gepakt. De code werkt zonder kaart.
keep-yes = Houden
keep-no = Wissen

## Is this your phone

confirm-title = Is dit uw telefoon?
confirm-lead = <b>{ $kind }</b> heeft net uw code gebruikt. Kijk op uw telefoon. Staat dit er?
confirm-notice = Een andere code, of geen? Druk op Nee.
    .more = Misschien heeft iemand anders dit scherm gescand.
confirm-yes = Ja, zelfde code
confirm-no = Nee, afbreken

## Making the credential

making-title = Wij maken uw telefoonpas
making-lead = Volg deze stappen op uw telefoon.
making-wait = Blijf hier. Het duurt maar even.
making-key = Uw telefoon maakt zijn sleutel
making-check = Uw organisatie controleert de aanvraag
making-issue = Uw telefoon krijgt de telefoonpas
making-silent = Wij horen niets van uw telefoon.
    .more = Houd hem ontgrendeld en online, of neem een nieuwe code.

## The end

cleaning-title = Wij wissen uw gegevens
cleaning-lead = Laat uw kaart nog even zitten.
take-title = Pak uw kaart
take-forgotten = Uw kaart zit er nog in.
    .more = Neem hem mee. U hebt hem nodig op het werk.
take-issued = Uw telefoon is klaar. U kunt er vanaf nu mee inloggen.
take-issued-notice = Telefoonpas uitgegeven.
    .more = Hij eindigt op { $ends }. Eerder uitzetten kan hier, met uw kaart.
take-notice-sent = U krijgt een bericht.
    .more = Wij wissen uw gegevens als u uw kaart pakt.
take-erased = Wij wissen uw gegevens.
    .more = Er blijft hier niets staan als u uw kaart pakt.
take-stopped = U bent gestopt. Er is niets uitgegeven.
take-turned-off = Uw telefoon staat uit. Er is geen nieuwe ingesteld.
take-pin-replaced = Uw kaart heeft de nieuwe pincode. Er is niets uitgegeven.
take-timed-out = Niemand raakte het scherm een tijd aan. Er is niets uitgegeven.
goodbye-title = Tot ziens
goodbye-issued = Uw telefoon is klaar. U kunt er vanaf nu mee inloggen.
goodbye-stopped = Er is niets uitgegeven.
goodbye-turned-off = Uw telefoon staat uit.
goodbye-pin-replaced = Uw kaart heeft de nieuwe pincode.
goodbye-timed-out = Niemand raakte het scherm een tijd aan. Er is niets uitgegeven.
goodbye-erased = Uw gegevens zijn gewist.
    .more = Niets van uw bezoek blijft in deze zuil.

## More time

idle-title = Hebt u meer tijd nodig?
idle-lead = U hebt het scherm een tijd niet aangeraakt. Om uw gegevens te beschermen, stoppen wij straks.
idle-yes = Ja, doorgaan
stop-title = Stoppen en uw kaart pakken?
stop-lead = Wij wissen wat u hier deed. Er wordt niets uitgegeven.
stop-no = Doorgaan

## Errors

error-facts =
    { $card ->
        [in] Uw kaart zit er nog in.
       *[out] Uw kaart is eruit.
    } { $tried ->
        [yes] Er is één poging verbruikt.
       *[no] Er is geen poging verbruikt.
    }
error-what-to-do = <b>Wat u doet:</b> { $advice }
error-code = Foutcode
try-again = Opnieuw proberen
start-over = Opnieuw beginnen

## Out of order

closed-title = Deze zuil is nu gesloten
closed-lead = Houd uw kaart bij u. Die is hier nu niet nodig.
closed-why = Voor het personeel
closed-again = De zuil gaat vanzelf open als de storing weg is.
