### Lo que se dice en voz alta y los botones que lo rodean.

## Escuchar

listen = Escuchar
listening = Escuchando
listen-again = Repetir
listen-stop = Dejar de escuchar
listen-slower = Más despacio
listen-faster = Más rápido
listen-softer = Más bajo
listen-louder = Más alto
listen-hear = Escucharlo

## Se dice una vez

speech-on = La voz está activada. Avance con Tab y pulse con Enter.
speech-private = Solo usted oye esto. También se dicen números y códigos.
speech-aloud = Otros pueden oír esto. Para oír números y códigos, conecte auriculares.
speech-help-ended = { $name } ya no está con usted.
speech-any-key = Pulse cualquier tecla para seguir.
speech-no-camera = Si no puede apuntar con la cámara, elija: { scan-cannot }.

## Números y códigos

speech-number = Su número: { $code }
speech-number-hidden = El número está en la pantalla. Para oírlo, conecte auriculares.
speech-match = Código en ambas pantallas: { $code }
speech-match-hidden = El código está en la pantalla. Para oírlo, conecte auriculares.
speech-typed-hidden = ID y número están en la pantalla. Para oírlos, conecte auriculares.

## Lo que está enfocado

speech-digit-key = Tecla numérica, botón
speech-button = { $name }, botón
speech-button-chosen = { $name }, botón, elegido
speech-button-off = { $name }, botón, ahora no disponible
speech-field = { $name }, campo de texto: { $value }
