### Klasse 6 bis 8, „Sie“ und „wir“, Gegenwart, höchstens 15 Wörter je Satz.
### `.more` ist der Teil eines Hinweises, der bei wenig Platz zuerst entfällt.

## Around every screen

stop = { -stop }
stop-short = Beenden
help = Hilfe
help-code = Hilfecode
say-code = Code nennen
say-code-short = Code
steps = Schritte
step-card = Karte
step-pin = PIN
step-phone = Handy
step-done = Fertig
step-is-done = erledigt
more-below = Weiter unten

## Language

language = Sprache
language-title = Wählen Sie Ihre Sprache

## Display

display = Anzeige
display-colors = Farben
display-light = Hell
display-dark = Dunkel
display-contrast = Hoher Kontrast
display-text = Schriftgröße
display-size-1 = Normal
display-size-2 = Groß
display-size-3 = Größer
display-size-4 = Am größten
display-close = Fertig

## Time

time-left = Restzeit
left = übrig
last-minute = Unter einer Minute
time-over = Zeit abgelaufen
time-left-now =
    { $seconds ->
        [60] Noch 1 Minute
       *[other] Noch { $seconds } Sekunden
    }
seconds =
    { $seconds ->
        [one] Sekunde
       *[other] Sekunden
    }
more-time = Mehr Zeit

## Welcome

welcome-title = Stecken Sie Ihre Karte ein
welcome-lead = So melden Sie sich mit dem Handy ohne Karte an. Es dauert etwa 3 Minuten. Sie brauchen:
welcome-need-card = Ihre Karte, Chip voran
welcome-need-pin = Die PIN Ihrer Karte
welcome-need-phone = Ihr Handy, online

## Reading your card

reading-title = Wir lesen Ihre Karte
reading-lead = Lassen Sie die Karte stecken.
reading-slow = Wir lesen noch. Lassen Sie die Karte stecken.

## Who you are

who-title = Hallo, { $name }
who-title-nameless = Hallo
who-lead = Ihre Karte ist gelesen. Jetzt zeigen Sie mit der PIN, dass sie Ihnen gehört.
who-agency = Karte ausgestellt von
who-check = Kartenprüfung
who-check-passed = Bestanden
who-tries = PIN-Versuche übrig
who-tries-unknown = Die Karte sagt es nicht
who-continue = Weiter
who-change = PIN ändern
who-changed = Ihre PIN ist geändert.
    .more = Ab jetzt gilt die neue.
who-unblocked = Ihre PIN ist entsperrt.
    .more = Ab jetzt gilt die neue.
who-kept = Die PIN war falsch. Noch ein Versuch.
    .more = Er bleibt Ihnen. Die { -badge-office } kann helfen.
who-cancelled = Sie haben am Leser Abbruch gedrückt.
    .more = Nichts ging an Ihre Karte. Das kostet keinen Versuch.
who-not-me = Nicht { $name }? Karte nehmen
who-not-me-nameless = Nicht Sie? Karte nehmen
who-not-me-short = Nicht { $name }?
who-not-me-short-nameless = Nicht Sie?

## PIN

pin-title = Geben Sie Ihre PIN ein
pin-title-wrong = Die PIN war falsch
pin-lead = Die PIN dieser Karte hat 6 bis 8 Ziffern. Drücken Sie danach Eingabe.
pin-lead-wrong = PIN noch einmal eingeben oder hier beenden.
pin-pad = PIN-Tasten
pin-delete = Löschen
pin-enter = Eingabe
pin-checking = Wir prüfen
pin-count =
    { $digits ->
        [0] Keine Ziffer eingegeben
        [one] { $digits } Ziffer eingegeben
       *[other] { $digits } Ziffern eingegeben
    }
pin-tries =
    { $tries ->
        [one] Noch { $tries } Versuch.
       *[other] Noch { $tries } Versuche.
    }
    .more = Sie sind nicht sicher? Dann beenden Sie jetzt. Das kostet keinen Versuch.
pin-tries-unknown = Versuche übrig: nicht bekannt.
    .more = Sie sind nicht sicher? Dann beenden Sie jetzt.
pin-tries-wrong =
    { $tries ->
        [one] Noch { $tries } Versuch.
       *[other] Noch { $tries } Versuche.
    }
    .more = Sie sind nicht sicher? Beenden Sie hier und kommen Sie später wieder.
pin-too-short = Eine PIN hat 6 bis 8 Ziffern.
    .more = Nichts ging an Ihre Karte. Das kostet keinen Versuch.
pin-interrupted = Ein anderes Programm nutzte Ihre Karte. Tippen Sie Ihre PIN noch einmal.
    .more = Nichts ging an Ihre Karte. Das kostet keinen Versuch.

## PIN am Kartenleser

pad-title = Geben Sie Ihre PIN am Leser ein
pad-title-change = Ändern Sie Ihre PIN am Leser
pad-lead = Nutzen Sie die Tasten des Kartenlesers. Abbruch führt hierher zurück.
pad-lead-change = Geben Sie dort die alte PIN ein. Danach zweimal die neue.
pad-lead-finish = Fahren Sie am Kartenleser fort. Lassen Sie die Karte stecken.
pad-lead-rest = Am Leser noch einmal eingeben oder hier beenden.
pad-again = Am Leser eingeben
pad-timed-out = Es wurde keine Taste gedrückt.
    .more = Nichts ging an Ihre Karte. Das kostet keinen Versuch.

## Eine neue PIN

new-title = Wählen Sie eine neue PIN
new-title-again = Neue PIN noch einmal eingeben
new-title-old = Geben Sie Ihre alte PIN ein
new-title-puk = Geben Sie Ihre PUK ein
new-title-puk-wrong = Die PUK war falsch
new-lead = Wählen Sie 6 bis 8 Ziffern, die nur Sie wissen. Drücken Sie dann Eingabe.
new-lead-again = Geben Sie dieselben Ziffern noch einmal ein. Drücken Sie dann Eingabe.
new-lead-old = Geben Sie zuerst die jetzige PIN ein. Drücken Sie dann Eingabe.
new-lead-puk = Sie haben sie von der { -badge-office } bekommen. Drücken Sie dann Eingabe.
new-puk-notice = Eine falsche PUK kostet einen Versuch.
    .more = Ist keiner mehr übrig, kann niemand diese Karte entsperren.
new-puk-short = Eine PUK hat 6 bis 8 Ziffern.
    .more = Nichts ging an Ihre Karte. Das kostet keinen Versuch.
new-differ = Die neuen PINs sind verschieden.
    .more = Nichts ging an Ihre Karte. Geben Sie noch einmal eine neue PIN ein.
new-unchanged = Das ist Ihre jetzige PIN.
    .more = Nichts ging an Ihre Karte. Wählen Sie eine andere.
new-simple = Diese PIN ist zu leicht zu erraten.
    .more = Nehmen Sie mehr als eine Ziffer. Nichts ging an Ihre Karte.
new-refused = Ihre Karte nimmt diese PIN nicht an.
    .more = Das kostet keinen Versuch. Beginnen Sie mit einer anderen PIN.

## Last try

last-title = Sie haben noch einen Versuch
last-lead = Eine weitere falsche PIN sperrt diese Karte.
last-notice = Mit gesperrter Karte geht keine Anmeldung, bis die { -badge-office } sie entsperrt.
    .more = Sie sind nicht sicher? Dann beenden Sie hier. Sie können jederzeit wiederkommen.
last-use = Ich weiß meine PIN. Letzter Versuch

## PIN locked

blocked-title = Ihre PIN ist gesperrt
blocked-lead = Vielleicht kann die { -badge-office } sie entsperren.
blocked-notice = Als Sichtausweis gilt Ihre Karte weiter.
    .more = Türen ohne PIN gehen vielleicht noch auf.
blocked-unlock = Mit meiner PUK entsperren
blocked-puk-kept = Die PUK war falsch. Noch ein Versuch.
    .more = Er bleibt für die { -badge-office }.
take-my-card = Karte nehmen
done = Fertig

## Contacting your agency

contacting-title = Wir fragen Ihre Behörde
contacting-lead = Das dauert ein paar Sekunden. Lassen Sie die Karte stecken.
contacting-slow = Es dauert länger als sonst. Lassen Sie die Karte stecken.
contacting-proof = Nachweis Ihrer Karte
contacting-account = Ihr Konto
contacting-offers = Was Sie bekommen können
tick-done = erledigt
tick-now = läuft

## Choose

choose-title = Was möchten Sie tun, { $name }?
choose-title-nameless = Was möchten Sie tun?
choose-set-up = Handy einrichten
    .more = Es bekommt einen Handy-Ausweis. Das dauert etwa 2 Minuten.
choose-phones = Meine Handys ansehen
    .more =
        { $phones ->
            [0] Sie haben noch keins.
            [one] Sie haben { $phones }. Verloren? Hier schalten Sie es ab.
           *[other] Sie haben { $phones }. Eins verloren? Hier schalten Sie es ab.
        }
choose-cancelled = Abgebrochen. Niemand hat einen Ausweis bekommen.
    .more = Das waren nicht Sie? Ändern Sie nichts und rufen Sie die Hilfe an.

## My phones

phones-title = Ihre Handys
phones-lead = Eins verloren? Schalten Sie es ab. Es geht nicht wieder an.
phones-none = Sie haben noch kein Handy eingerichtet.
phones-dates = { $device }. Seit { $issued }. Endet am { $ends }.
phones-active = Aktiv
phones-off = Abgeschaltet
phones-turn-off = Abschalten
phones-turn-off-name = Abschalten: { $name }
phones-more = Weitere Handys
phones-set-up = Handy einrichten
back = Zurück

## Turn off

off-ask-title = { $name } abschalten?
off-ask-lead = Damit melden Sie sich nicht mehr an. Es geht nicht wieder an.
off-yes = Ja, abschalten
off-no = Behalten
off-done-title = { $name } ist abgeschaltet
off-done-lead = Damit kann sich niemand mehr anmelden.
off-done-notice = Sie bekommen eine Nachricht.
    .more = Das waren nicht Sie? Rufen Sie die Hilfe an.
off-back = Zurück zu meinen Handys

## Name and agree

agree-title = Name und Zustimmung
agree-names = Name
agree-name-work = Diensthandy
agree-name-second = Zweithandy
agree-name-tablet = Tablet
agree-name-other = Anderer
agree-what = Dem stimmen Sie zu
agree-yes = Ich stimme zu. Code zeigen
agree-no = Ich stimme nicht zu
name-title = Name für Ihr Handy
name-label = Name, bis zu 24 Zeichen
name-space = Leertaste
name-delete = Löschen
name-digits = 123
name-letters = ABC
name-done = Namen nehmen
name-back = Zurück

## Square code and number

scan-title = Mit dem Handy scannen
scan-step-camera = Richten Sie die Kamera des Handys auf den { -square-code }.
scan-step-host = Öffnen Sie den Link. Dort steht <b>{ $host }</b>
scan-step-number = Tippen Sie dort diese Nummer ein:
scan-qr = { -square-code } zum Scannen mit dem Handy
scan-cannot = Geht nicht
scan-new = Neuer Code
scan-hide = Verbergen
scan-show = Code zeigen
scan-hidden = Der Code ist verborgen
scan-hidden-number = Verborgen
scan-expired = Dieser Code ist abgelaufen
scan-expired-lead = Drücken Sie Neuer Code. Der alte Code gilt nicht mehr.
scan-expired-short = Kein Code
scan-opened = Ihr Handy hat den Link geöffnet.
    .more = Tippen Sie dort jetzt die Nummer ein.
scan-wrong-number = Falsche Nummer auf dem Handy.
    .more =
        { $tries ->
            [one] Noch { $tries } Versuch.
           *[other] Noch { $tries } Versuche.
        }
scan-replaced = Neuer Code. Scannen Sie noch einmal.
    .more = Der alte Code gilt nicht mehr.
scan-last-code = Das ist der letzte Code.
    .more = Er gilt, bis seine Zeit abläuft.

## Typed instead of scanned

typed-title = Tippen Sie dies auf dem Handy ein
typed-address = Diese Adresse öffnen
typed-id = Ihre Kennung
typed-number = Ihre Nummer
typed-spaces = Lücken sind egal
typed-back = Zurück zum { -square-code }

## Card out while the code is shown

keep-title = Diese Anzeige behalten?
keep-lead = Ihre Karte ist draußen. Der Code geht auch ohne sie.
keep-yes = Behalten
keep-no = Löschen

## Is this your phone

confirm-title = Ist das Ihr Handy?
confirm-lead = <b>{ $kind }</b> hat gerade Ihren Code benutzt. Zeigt Ihr Handy das hier?
confirm-notice = Anderer Code oder keiner? Drücken Sie Nein.
    .more = Jemand anders hat vielleicht gescannt.
confirm-yes = Ja, gleicher Code
confirm-no = Nein, abbrechen

## Making the credential

making-title = Ihr Handy-Ausweis entsteht
making-lead = Folgen Sie diesen Schritten am Handy.
making-wait = Bleiben Sie hier. Es dauert nur kurz.
making-key = Ihr Handy macht seinen Schlüssel
making-check = Ihre Behörde prüft den Antrag
making-issue = Ihr Handy bekommt den Ausweis
making-silent = Wir hören nichts von Ihrem Handy.
    .more = Entsperrt und online? Sonst holen Sie einen neuen Code.

## The end

cleaning-title = Wir löschen Ihre Daten
cleaning-lead = Lassen Sie die Karte noch kurz stecken.
take-title = Nehmen Sie Ihre Karte
take-forgotten = Ihre Karte steckt noch.
    .more = Nehmen Sie sie mit. Sie brauchen sie im Dienst.
take-issued = Ihr Handy ist bereit. Ab jetzt melden Sie sich damit an.
take-issued-notice = Handy-Ausweis ausgestellt.
    .more = Er endet am { $ends }. Abschalten geht vorher hier, mit Ihrer Karte.
take-notice-sent = Sie bekommen eine Nachricht.
    .more = Wir löschen Ihre Daten, wenn Sie die Karte nehmen.
take-erased = Wir löschen Ihre Daten.
    .more = Nichts bleibt hier, wenn Sie die Karte nehmen.
take-stopped = Sie haben beendet. Nichts wurde ausgestellt.
take-turned-off = Ihr Handy ist abgeschaltet. Es kam kein neues dazu.
take-pin-replaced = Ihre Karte hat die neue PIN. Nichts wurde ausgestellt.
take-timed-out = Niemand hat den Bildschirm berührt. Es wurde nichts ausgestellt.
goodbye-title = Auf Wiedersehen
goodbye-issued = Ihr Handy ist bereit. Ab jetzt melden Sie sich damit an.
goodbye-stopped = Es wurde nichts ausgestellt.
goodbye-turned-off = Ihr Handy ist abgeschaltet.
goodbye-pin-replaced = Ihre Karte hat die neue PIN.
goodbye-timed-out = Niemand hat den Bildschirm berührt. Es wurde nichts ausgestellt.
goodbye-erased = Ihre Daten sind gelöscht.
    .more = Nichts von Ihrem Besuch bleibt in diesem Gerät.

## More time

idle-title = Brauchen Sie mehr Zeit?
idle-lead = Der Bildschirm ist länger unberührt. Zum Schutz Ihrer Daten beenden wir bald.
idle-yes = Ja, weiter
stop-title = Beenden und Karte nehmen?
stop-lead = Wir löschen, was Sie hier getan haben. Nichts wird ausgestellt.
stop-no = Weitermachen

## Errors

error-facts =
    { $card ->
        [in] Ihre Karte steckt noch.
       *[out] Ihre Karte ist draußen.
    } { $tried ->
        [yes] Ein PIN-Versuch ist verbraucht.
       *[no] Kein PIN-Versuch ist verbraucht.
    }
error-what-to-do = <b>Was Sie tun:</b> { $advice }
error-code = Fehlercode
try-again = Noch einmal
start-over = Neu beginnen

## Out of order

closed-title = Dieses Gerät ist zurzeit zu
closed-lead = Behalten Sie Ihre Karte. Sie wird hier nicht gebraucht.
closed-why = Für das Personal
closed-again = Es öffnet von selbst, wenn der Fehler behoben ist.
