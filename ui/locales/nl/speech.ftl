### Wat hardop wordt gezegd, en de knoppen erbij.

## Voorlezen

listen = Voorlezen
listening = Leest voor
listen-again = Nog een keer
listen-stop = Niet meer voorlezen
listen-slower = Langzamer
listen-faster = Sneller
listen-softer = Zachter
listen-louder = Harder
listen-hear = Beluisteren

## Eén keer gezegd

speech-on = Voorlezen staat aan. Ga verder met Tab en druk met Enter.
speech-private = Alleen u hoort dit. Ook nummers en codes worden voorgelezen.
speech-aloud = Anderen kunnen meeluisteren. Sluit voor nummers en codes een koptelefoon aan.
speech-help-ended = { $name } is niet meer bij u.
speech-any-key = Druk op een toets om door te gaan.
speech-no-camera = Kunt u geen camera richten, kies dan: { scan-cannot }.

## Nummers en codes

speech-number = Uw nummer: { $code }
speech-number-hidden = Het nummer staat op het scherm. Sluit een koptelefoon aan om het te horen.
speech-match = Code op beide schermen: { $code }
speech-match-hidden = De code staat op het scherm. Sluit een koptelefoon aan om die te horen.
speech-typed-hidden = ID en nummer staan op het scherm. Sluit een koptelefoon aan om ze te horen.

## Wat is geselecteerd

speech-digit-key = Cijfertoets, knop
speech-button = { $name }, knop
speech-button-chosen = { $name }, knop, gekozen
speech-button-off = { $name }, knop, nu niet beschikbaar
speech-field = { $name }, tekstveld: { $value }
