### Was laut gesagt wird, und die Tasten dazu.

## Vorlesen

listen = Vorlesen
listening = Liest vor
listen-again = Noch einmal
listen-stop = Nicht mehr vorlesen
listen-slower = Langsamer
listen-faster = Schneller
listen-softer = Leiser
listen-louder = Lauter
listen-hear = Anhören

## Einmal gesagt

speech-on = Das Vorlesen ist an. Weiter mit Tab, drücken mit der Eingabetaste.
speech-private = Nur Sie hören das. Auch Nummern und Codes werden vorgelesen.
speech-aloud = Andere können mithören. Für Nummern und Codes stecken Sie Kopfhörer ein.
speech-help-ended = { $name } ist nicht mehr bei Ihnen.
speech-any-key = Mit jeder Taste geht es weiter.
speech-no-camera = Ohne Kamera wählen Sie: { scan-cannot }.

## Nummern und Codes

speech-number = Ihre Nummer: { $code }
speech-number-hidden = Die Nummer steht auf dem Bildschirm. Zum Hören Kopfhörer einstecken.
speech-match = Code auf beiden Bildschirmen: { $code }
speech-match-hidden = Der Code steht auf dem Bildschirm. Zum Hören Kopfhörer einstecken.
speech-typed-hidden = Kennung und Nummer stehen auf dem Bildschirm. Zum Hören Kopfhörer einstecken.

## Was ausgewählt ist

speech-digit-key = Zifferntaste, Schaltfläche
speech-button = { $name }, Schaltfläche
speech-button-chosen = { $name }, Schaltfläche, gewählt
speech-button-off = { $name }, Schaltfläche, jetzt nicht verfügbar
speech-field = { $name }, Textfeld: { $value }
