### Enkel svenska, du och vi, presens, högst 15 ord per mening.
### `.more` är den del av ett meddelande som tas bort först när det är ont om plats.

## Around every screen

stop = { -stop }
stop-short = Avsluta
help = Hjälp
help-code = Hjälpkod
say-code = Säg koden
say-code-short = Kod
steps = Steg
step-card = Kort
step-pin = PIN-kod
step-phone = Mobil
step-done = Klart
step-is-done = klart
more-below = Mer nedanför

## Language

language = Språk
language-title = Välj ditt språk

## Display

display = Visning
display-colors = Färger
display-light = Ljus
display-dark = Mörk
display-contrast = Hög kontrast
display-text = Textstorlek
display-size-1 = Normal
display-size-2 = Stor
display-size-3 = Större
display-size-4 = Störst
display-close = Klart

## Time

time-left = Tid kvar
left = kvar
last-minute = Mindre än en minut
time-over = Tiden är slut
time-left-now =
    { $seconds ->
        [60] 1 minut kvar
       *[other] { $seconds } sekunder kvar
    }
seconds =
    { $seconds ->
        [one] sekund
       *[other] sekunder
    }
more-time = Mer tid

## Welcome

welcome-title = Sätt kortet i läsaren
welcome-lead = Gör din mobil klar att logga in utan kortet. Det tar ungefär 3 minuter. Du behöver:
welcome-need-card = Ditt kort, chippet först
welcome-need-pin = PIN-koden till ditt kort
welcome-need-phone = Din mobil, med internet

## Reading your card

reading-title = Vi läser ditt kort
reading-lead = Låt kortet sitta kvar.
reading-slow = Vi läser fortfarande. Låt kortet sitta kvar.

## Who you are

who-title = Hej, { $name }
who-title-nameless = Hej
who-lead = Ditt kort är läst. Nu visar du med PIN-koden att det är ditt.
who-agency = Kortet är utfärdat av
who-check = Kontroll av kortet
who-check-passed = Godkänd
who-tries = PIN-försök kvar
who-tries-unknown = Kortet säger det inte
who-continue = Fortsätt
who-change = Byt PIN-kod
who-changed = Din PIN-kod är bytt.
    .more = Använd den nya från och med nu.
who-unblocked = Din PIN-kod är upplåst.
    .more = Använd den nya från och med nu.
who-kept = PIN-koden var fel. Ett försök kvar.
    .more = Vi sparar det åt dig. Din { -badge-office } kan hjälpa till.
who-cancelled = Du tryckte på Avbryt på läsaren.
    .more = Inget skickades till ditt kort. Inget försök används.
who-not-me = Inte { $name }? Ta ut kortet
who-not-me-nameless = Inte du? Ta ut kortet
who-not-me-short = Inte { $name }?
who-not-me-short-nameless = Inte du?

## PIN

pin-title = Ange din PIN-kod
pin-title-wrong = PIN-koden var fel
pin-lead = Använd kortets PIN-kod med 6 till 8 siffror. Tryck sedan på OK.
pin-lead-wrong = Ange PIN-koden igen, eller avsluta här.
pin-pad = Knappar för PIN-kod
pin-delete = Radera
pin-enter = OK
pin-checking = Vi kontrollerar
pin-count =
    { $digits ->
        [0] Ingen siffra angiven
        [one] { $digits } siffra angiven
       *[other] { $digits } siffror angivna
    }
pin-tries =
    { $tries ->
        [one] { $tries } försök kvar.
       *[other] { $tries } försök kvar.
    }
    .more = Är du osäker på PIN-koden kan du avsluta nu. Inget försök används.
pin-tries-unknown = Försök kvar: okänt.
    .more = Är du osäker på PIN-koden kan du avsluta nu.
pin-tries-wrong =
    { $tries ->
        [one] { $tries } försök kvar.
       *[other] { $tries } försök kvar.
    }
    .more = Är du osäker kan du avsluta här och komma tillbaka.
pin-too-short = En PIN-kod har 6 till 8 siffror.
    .more = Inget skickades till kortet. Inget försök används.
pin-interrupted = Ett annat program använde kortet. Skriv PIN-koden igen.
    .more = Inget skickades till kortet. Inget försök används.

## PIN-kod på läsaren

pad-title = Ange din PIN-kod på läsaren
pad-title-change = Byt din PIN-kod på läsaren
pad-lead = Använd kortläsarens knappar. Avbryt tar dig tillbaka hit.
pad-lead-change = Ange den gamla PIN-koden där. Ange sedan den nya två gånger.
pad-lead-finish = Fortsätt på kortläsaren. Låt kortet sitta kvar.
pad-lead-rest = Ange den på läsaren igen, eller avsluta här.
pad-again = Ange den på läsaren
pad-timed-out = Ingen knapp trycktes i tid.
    .more = Inget skickades till ditt kort. Inget försök används.

## En ny PIN-kod

new-title = Välj en ny PIN-kod
new-title-again = Ange den nya PIN-koden igen
new-title-old = Ange din gamla PIN-kod
new-title-puk = Ange din PUK-kod
new-title-puk-wrong = PUK-koden var fel
new-lead = Välj 6 till 8 siffror som bara du kan. Tryck sedan på OK.
new-lead-again = Ange samma siffror en gång till. Tryck sedan på OK.
new-lead-old = Ange först den PIN-kod du har nu. Tryck sedan på OK.
new-lead-puk = Du fick den av din { -badge-office } med kortet. Tryck sedan på OK.
new-puk-notice = En fel PUK-kod kostar ett försök.
    .more = När inget är kvar kan ingen låsa upp kortet.
new-puk-short = En PUK-kod har 6 till 8 siffror.
    .more = Inget skickades till ditt kort. Inget försök används.
new-differ = De nya PIN-koderna skiljer sig.
    .more = Inget skickades till ditt kort. Ange en ny PIN-kod igen.
new-unchanged = Det är den PIN-kod du har nu.
    .more = Inget skickades till ditt kort. Välj en annan.
new-simple = Den PIN-koden är för lätt att gissa.
    .more = Använd mer än en siffra. Inget skickades till ditt kort.
new-refused = Kortet tar inte den PIN-koden.
    .more = Inget försök används. Börja om med en annan ny PIN-kod.

## Last try

last-title = Du har ett försök kvar
last-lead = En fel PIN-kod till låser kortet.
last-notice = Ett låst kort kan inte logga in förrän din { -badge-office } låser upp det.
    .more = Är du osäker kan du avsluta här. Du kan alltid komma tillbaka.
last-use = Jag kan min PIN-kod. Sista försöket

## PIN locked

blocked-title = Din PIN-kod är låst
blocked-lead = Din { -badge-office } kan kanske låsa upp den.
blocked-notice = Du kan fortfarande visa upp kortet.
    .more = Dörrar utan PIN-kod kan fortfarande gå att öppna.
blocked-unlock = Lås upp med min PUK-kod
blocked-puk-kept = PUK-koden var fel. Ett försök kvar.
    .more = Vi sparar det åt din { -badge-office }.
take-my-card = Ta mitt kort
done = Klart

## Contacting your agency

contacting-title = Vi frågar din myndighet
contacting-lead = Det tar några sekunder. Låt kortet sitta kvar.
contacting-slow = Det tar längre tid än vanligt. Låt kortet sitta kvar.
contacting-proof = Bevis från ditt kort
contacting-account = Ditt konto
contacting-offers = Vad du kan få
tick-done = klart
tick-now = pågår

## Choose

choose-title = Vad vill du göra, { $name }?
choose-title-nameless = Vad vill du göra?
choose-set-up = Lägg till en mobil
    .more = Den får ett mobil-id. Det tar ungefär 2 minuter.
choose-phones = Se mina mobiler
    .more =
        { $phones ->
            [0] Du har ingen än.
            [one] Du har { $phones }. Är den borta? Stäng av den här.
           *[other] Du har { $phones }. Är någon borta? Stäng av den här.
        }
choose-cancelled = Avbrutet. Ingen fick något mobil-id.
    .more = Var det inte du? Ändra inget och ring hjälpen.

## My phones

phones-title = Dina mobiler
phones-lead = Är någon borta? Stäng av den. Det går inte att ångra.
phones-none = Du har inte lagt till någon mobil.
phones-dates = { $device }. Sedan { $issued }. Slutar { $ends }.
phones-active = Aktiv
phones-off = Avstängd
phones-turn-off = Stäng av
phones-turn-off-name = Stäng av { $name }
phones-more = Fler mobiler
phones-set-up = Lägg till en mobil
back = Tillbaka

## Turn off

off-ask-title = Stänga av { $name }?
off-ask-lead = Den kan inte längre logga in. Det går inte att ångra.
off-yes = Ja, stäng av
off-no = Behåll
off-done-title = { $name } är avstängd
off-done-lead = Den kan inte längre logga in.
off-done-notice = Du får ett meddelande.
    .more = Var det inte du? Ring hjälpen.
off-back = Tillbaka till mina mobiler

## Name and agree

agree-title = Ge mobilen ett namn och godkänn
agree-names = Namn
agree-name-work = Jobbmobil
agree-name-second = Andra mobil
agree-name-tablet = Surfplatta
agree-name-other = Annat
agree-what = Det här godkänner du
agree-yes = Jag godkänner. Visa koden
agree-no = Jag godkänner inte
name-title = Ge mobilen ett namn
name-label = Namn, högst 24 tecken
name-space = Mellanslag
name-delete = Radera
name-digits = 123
name-letters = ABC
name-done = Använd namnet
name-back = Tillbaka

## Square code and number

scan-title = Skanna med mobilen
scan-step-camera = Rikta mobilens kamera mot { -square-code }.
scan-step-host = Öppna länken. Det ska stå <b>{ $host }</b>
scan-step-number = Skriv det här numret där:
scan-qr = Skanna { -square-code } med mobilen
scan-cannot = Går inte
scan-new = Ny kod
scan-hide = Dölj
scan-show = Visa koden
scan-hidden = Koden är dold
scan-hidden-number = Dolt
scan-expired = Koden gäller inte längre
scan-expired-lead = Tryck på Ny kod för att fortsätta. Den gamla koden fungerar inte.
scan-expired-short = Ingen kod
scan-opened = Din mobil har öppnat länken.
    .more = Skriv nu numret där.
scan-wrong-number = Fel nummer i mobilen.
    .more =
        { $tries ->
            [one] { $tries } försök kvar.
           *[other] { $tries } försök kvar.
        }
scan-replaced = Ny kod. Skanna igen.
    .more = Den gamla koden fungerar inte.
scan-last-code = Det här är den sista koden.
    .more = Den fungerar tills tiden är slut.

## Typed instead of scanned

typed-title = Skriv det här i mobilen
typed-address = Öppna adressen
typed-id = Ditt id
typed-number = Ditt nummer
typed-spaces = Mellanslag spelar ingen roll
typed-back = Tillbaka till { -square-code }

## Card out while the code is shown

keep-title = Behålla skärmen?
keep-lead = Du tog ut kortet. Koden fungerar utan det.
keep-yes = Behåll
keep-no = Radera

## Is this your phone

confirm-title = Är det här din mobil?
confirm-lead = <b>{ $kind }</b> använde just din kod. Titta på mobilen. Visar den det här?
confirm-notice = En annan kod, eller ingen? Tryck på Nej.
    .more = Någon annan kan ha skannat skärmen.
confirm-yes = Ja, samma kod
confirm-no = Nej, avbryt

## Making the credential

making-title = Vi gör ditt mobil-id
making-lead = Följ de här stegen på mobilen.
making-wait = Stanna här. Det tar en liten stund.
making-key = Mobilen gör sin nyckel
making-check = Din myndighet kontrollerar begäran
making-issue = Mobilen får sitt mobil-id
making-silent = Vi hör inget från mobilen.
    .more = Ha den upplåst och på nätet, eller ta en ny kod.

## The end

cleaning-title = Vi raderar dina uppgifter
cleaning-lead = Låt kortet sitta kvar en stund.
take-title = Ta ditt kort
take-forgotten = Ditt kort sitter kvar.
    .more = Ta det med dig. Du behöver det på jobbet.
take-issued = Din mobil är klar. Du kan logga in med den från och med nu.
take-issued-notice = Mobil-id är utfärdat.
    .more = Det slutar gälla { $ends }. Stäng av det tidigare här, med kortet.
take-notice-sent = Du får ett meddelande.
    .more = Vi raderar dina uppgifter när du tar kortet.
take-erased = Vi raderar dina uppgifter.
    .more = Inget finns kvar här när du tar kortet.
take-stopped = Du avslutade. Inget utfärdades.
take-turned-off = Din mobil är avstängd. Ingen ny lades till.
take-pin-replaced = Ditt kort har sin nya PIN-kod. Inget utfärdades.
take-timed-out = Ingen rörde skärmen på en stund. Inget utfärdades.
goodbye-title = Hej då
goodbye-issued = Din mobil är klar. Du kan logga in med den från och med nu.
goodbye-stopped = Inget utfärdades.
goodbye-turned-off = Din mobil är avstängd.
goodbye-pin-replaced = Ditt kort har sin nya PIN-kod.
goodbye-timed-out = Ingen rörde skärmen på en stund. Inget utfärdades.
goodbye-erased = Dina uppgifter är raderade.
    .more = Inget från ditt besök finns kvar här.

## More time

idle-title = Behöver du mer tid?
idle-lead = Du har inte rört skärmen på en stund. För att skydda dina uppgifter avslutar vi snart.
idle-yes = Ja, fortsätt
stop-title = Avsluta och ta ditt kort?
stop-lead = Vi raderar det du gjorde här. Inget utfärdas.
stop-no = Fortsätt

## Errors

error-facts =
    { $card ->
        [in] Ditt kort sitter kvar.
       *[out] Ditt kort är ute.
    } { $tried ->
        [yes] Ett PIN-försök är använt.
       *[no] Inget PIN-försök är använt.
    }
error-what-to-do = <b>Gör så här:</b> { $advice }
error-code = Felkod
try-again = Försök igen
start-over = Börja om

## Out of order

closed-title = Automaten är stängd just nu
closed-lead = Behåll kortet. Det behövs inte här nu.
closed-why = För personalen
closed-again = Den öppnar av sig själv när felet är borta.
