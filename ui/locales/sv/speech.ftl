### Det som sägs högt, och knapparna som hör till.

## Lyssna

listen = Lyssna
listening = Läser upp
listen-again = Säg igen
listen-stop = Sluta läsa upp
listen-slower = Långsammare
listen-faster = Snabbare
listen-softer = Tystare
listen-louder = Högre
listen-hear = Hör dem

## Sägs en gång

speech-on = Uppläsning är på. Gå vidare med Tab och tryck med Enter.
speech-private = Bara du hör det här. Även nummer och koder läses upp.
speech-aloud = Andra kan höra. Sätt i hörlurar för att höra nummer och koder.
speech-help-ended = { $name } är inte längre hos dig.
speech-any-key = Tryck på valfri tangent för att fortsätta.
speech-no-camera = Om du inte kan rikta en kamera, välj: { scan-cannot }.

## Nummer och koder

speech-number = Ditt nummer: { $code }
speech-number-hidden = Numret står på skärmen. Sätt i hörlurar för att höra det.
speech-match = Kod på båda skärmarna: { $code }
speech-match-hidden = Koden står på skärmen. Sätt i hörlurar för att höra den.
speech-typed-hidden = ID och nummer står på skärmen. Sätt i hörlurar för att höra dem.

## Det som är valt

speech-digit-key = Siffertangent, knapp
speech-button = { $name }, knapp
speech-button-chosen = { $name }, knapp, vald
speech-button-off = { $name }, knapp, inte tillgänglig nu
speech-field = { $name }, textfält: { $value }
