### What is said aloud, and the buttons around it.

## Listening

listen = Listen
listening = Listening
listen-again = Say it again
listen-stop = Stop listening
listen-slower = Slower
listen-faster = Faster
listen-softer = Softer
listen-louder = Louder
listen-hear = Hear it

## Said once

speech-on = Speech is on. Move with Tab and press with Enter.
speech-private = Only you hear this. Numbers and codes are spoken too.
speech-aloud = Others may hear this. To hear numbers and codes, put in headphones.
speech-help-ended = { $name } is no longer with you.
speech-any-key = Press any key to keep going.
speech-no-camera = If you cannot aim a camera, choose: { scan-cannot }.

## Numbers and codes

speech-number = Your number: { $code }
speech-number-hidden = The number is on the screen. To hear it, put in headphones.
speech-match = Code on both screens: { $code }
speech-match-hidden = The code is on the screen. To hear it, put in headphones.
speech-typed-hidden = ID and number are on the screen. To hear them, put in headphones.

## What has the focus

speech-digit-key = Digit key, button
speech-button = { $name }, button
speech-button-chosen = { $name }, button, chosen
speech-button-off = { $name }, button, not available now
speech-field = { $name }, text field: { $value }
