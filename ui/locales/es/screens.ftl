### Grado 6 a 8, usted y nosotros, en presente, 15 palabras por frase como máximo.
### `.more` es la parte de un aviso que se quita primero cuando hay poco espacio.

## Around every screen

stop = { -stop }
stop-short = Terminar
help = Ayuda
help-code = Código de ayuda
say-code = Diga el código
say-code-short = Código
steps = Pasos
step-card = Tarjeta
step-pin = PIN
step-phone = Teléfono
step-done = Listo
step-is-done = hecho
more-below = Más abajo

## Language

language = Idioma
language-title = Elija su idioma

## Display

display = Pantalla
display-colors = Colores
display-light = Claro
display-dark = Oscuro
display-contrast = Alto contraste
display-text = Tamaño del texto
display-size-1 = Normal
display-size-2 = Grande
display-size-3 = Más grande
display-size-4 = El mayor
display-close = Listo

## Time

time-left = Tiempo restante
left = restante
last-minute = Menos de un minuto
time-over = Se acabó el tiempo
time-left-now =
    { $seconds ->
        [60] Queda 1 minuto
       *[other] Quedan { $seconds } segundos
    }
seconds =
    { $seconds ->
        [one] segundo
       *[other] segundos
    }
more-time = Más tiempo

## Welcome

welcome-title = Ponga su tarjeta en el lector
welcome-lead = Configure su teléfono para iniciar sesión sin la tarjeta. Tarda unos 3 minutos. Necesita:
welcome-need-card = Su tarjeta, con el chip primero
welcome-need-pin = El PIN de su tarjeta
welcome-need-phone = Su teléfono, con internet

## Reading your card

reading-title = Leemos su tarjeta
reading-lead = Deje la tarjeta puesta.
reading-slow = Seguimos leyendo. Deje la tarjeta puesta.

## Who you are

who-title = Hola, { $name }
who-title-nameless = Hola
who-lead = Ya leímos su tarjeta. Ahora demuestre con su PIN que es suya.
who-agency = Tarjeta emitida por
who-check = Revisión de la tarjeta
who-check-passed = Correcta
who-tries = Intentos de PIN restantes
who-tries-unknown = Su tarjeta no lo dice
who-continue = Continuar
who-change = Cambiar mi PIN
who-changed = Su PIN ha cambiado.
    .more = Desde ahora use el nuevo.
who-unblocked = Su PIN está desbloqueado.
    .more = Desde ahora use el nuevo.
who-kept = Ese PIN no es correcto. Queda un intento.
    .more = Lo guardamos para usted. Su { -badge-office } puede ayudar.
who-cancelled = Presionó Cancelar en el lector.
    .more = No se envió nada a su tarjeta. No se usa ningún intento.
who-not-me = ¿No es { $name }? Saque la tarjeta
who-not-me-nameless = ¿No es usted? Saque la tarjeta
who-not-me-short = ¿No es { $name }?
who-not-me-short-nameless = ¿No es usted?

## PIN

pin-title = Escriba su PIN
pin-title-wrong = Ese PIN no es correcto
pin-lead = Use el PIN de 6 a 8 dígitos de esta tarjeta. Luego presione Aceptar.
pin-lead-wrong = Escriba su PIN otra vez o termine aquí.
pin-pad = Teclado para el PIN
pin-delete = Borrar
pin-enter = Aceptar
pin-checking = Revisando
pin-count =
    { $digits ->
        [0] Ningún dígito escrito
        [one] { $digits } dígito escrito
       *[other] { $digits } dígitos escritos
    }
pin-tries =
    { $tries ->
        [one] Queda { $tries } intento.
       *[other] Quedan { $tries } intentos.
    }
    .more = Si no está seguro de su PIN, puede terminar ahora. No se usa ningún intento.
pin-tries-unknown = Intentos restantes: no se sabe.
    .more = Si no está seguro de su PIN, puede terminar ahora.
pin-tries-wrong =
    { $tries ->
        [one] Queda { $tries } intento.
       *[other] Quedan { $tries } intentos.
    }
    .more = Si no está seguro, termine aquí y vuelva más tarde.
pin-too-short = Un PIN tiene de 6 a 8 dígitos.
    .more = No se envió nada a su tarjeta. No se usa ningún intento.
pin-interrupted = Otro programa usó su tarjeta. Escriba su PIN otra vez.
    .more = No se envió nada a su tarjeta. No se usa ningún intento.

## PIN en el lector

pad-title = Escriba su PIN en el lector
pad-title-change = Cambie su PIN en el lector
pad-lead = Use las teclas del lector de tarjetas. Cancelar lo trae de vuelta aquí.
pad-lead-change = Escriba allí su PIN anterior. Luego escriba dos veces el nuevo.
pad-lead-finish = Termine en el lector de tarjetas. Deje su tarjeta puesta.
pad-lead-rest = Escríbalo otra vez en el lector o termine aquí.
pad-again = Escribirlo en el lector
pad-timed-out = No se presionó ninguna tecla a tiempo.
    .more = No se envió nada a su tarjeta. No se usa ningún intento.

## Un PIN nuevo

new-title = Elija un PIN nuevo
new-title-again = Escriba otra vez el PIN nuevo
new-title-old = Escriba su PIN anterior
new-title-puk = Escriba su PUK
new-title-puk-wrong = Ese PUK no es correcto
new-lead = Elija de 6 a 8 dígitos que solo usted conozca. Luego presione Aceptar.
new-lead-again = Escriba otra vez los mismos dígitos. Luego presione Aceptar.
new-lead-old = Primero escriba el PIN que tiene ahora. Luego presione Aceptar.
new-lead-puk = Se lo dio su { -badge-office } con la tarjeta. Luego presione Aceptar.
new-puk-notice = Un PUK incorrecto gasta un intento.
    .more = Si no queda ninguno, nadie puede desbloquear esta tarjeta.
new-puk-short = Un PUK tiene de 6 a 8 dígitos.
    .more = No se envió nada a su tarjeta. No se usa ningún intento.
new-differ = Los dos PIN nuevos son distintos.
    .more = No se envió nada a su tarjeta. Escriba otra vez un PIN nuevo.
new-unchanged = Ese es el PIN que tiene ahora.
    .more = No se envió nada a su tarjeta. Elija otro.
new-simple = Ese PIN es fácil de adivinar.
    .more = Use más de un dígito. No se envió nada a su tarjeta.
new-refused = Su tarjeta no acepta ese PIN.
    .more = No se usa ningún intento. Empiece de nuevo con otro PIN.

## Last try

last-title = Le queda un intento
last-lead = Otro PIN incorrecto bloquea esta tarjeta.
last-notice = Una tarjeta bloqueada no inicia sesión hasta que su { -badge-office } la desbloquee.
    .more = Si no está seguro, termine aquí. Puede volver cuando quiera.
last-use = Sé mi PIN. Usar mi último intento

## PIN locked

blocked-title = Su PIN está bloqueado
blocked-lead = Tal vez su { -badge-office } pueda desbloquearlo.
blocked-notice = Todavía puede mostrar su tarjeta.
    .more = Las puertas que no piden PIN tal vez se abran.
blocked-unlock = Desbloquearlo con mi PUK
blocked-puk-kept = Ese PUK no es correcto. Queda un intento.
    .more = Lo guardamos para su { -badge-office }.
take-my-card = Sacar mi tarjeta
done = Listo

## Contacting your agency

contacting-title = Consultamos con su agencia
contacting-lead = Tarda unos segundos. Deje la tarjeta puesta.
contacting-slow = Tarda más de lo normal. Deje la tarjeta puesta.
contacting-proof = Prueba de su tarjeta
contacting-account = Su cuenta
contacting-offers = Lo que puede obtener
tick-done = hecho
tick-now = ahora

## Choose

choose-title = ¿Qué quiere hacer, { $name }?
choose-title-nameless = ¿Qué quiere hacer?
choose-set-up = Configurar un teléfono
    .more = Ponga en él una credencial. Tarda unos 2 minutos.
choose-phones = Ver mis teléfonos
    .more =
        { $phones ->
            [0] Todavía no tiene ninguno.
            [one] Tiene { $phones }. Si lo perdió, desactívelo aquí.
           *[other] Tiene { $phones }. Si perdió uno, desactívelo aquí.
        }
choose-cancelled = Cancelado. Nadie recibió una credencial.
    .more = Si no fue usted, no cambie nada y llame a la ayuda.

## My phones

phones-title = Sus teléfonos
phones-lead = Si perdió uno, desactívelo. No se puede activar de nuevo.
phones-none = Todavía no configuró un teléfono.
phones-dates = { $device }. Desde el { $issued }. Vence el { $ends }.
phones-active = Activo
phones-off = Desactivado
phones-turn-off = Desactivar
phones-turn-off-name = Desactivar { $name }
phones-more = Más teléfonos
phones-set-up = Configurar un teléfono
back = Volver

## Turn off

off-ask-title = ¿Desactivar { $name }?
off-ask-lead = Ya no puede iniciar sesión con él. No se puede activar de nuevo.
off-yes = Sí, desactivar
off-no = Conservarlo
off-done-title = { $name } está desactivado
off-done-lead = Ya no sirve para iniciar sesión.
off-done-notice = Recibirá un aviso.
    .more = Si no fue usted, llame a la ayuda.
off-back = Volver a mis teléfonos

## Name and agree

agree-title = Nombre su teléfono y acepte
agree-names = Nombre
agree-name-work = Del trabajo
agree-name-second = Segundo
agree-name-tablet = Tableta
agree-name-other = Otro
agree-what = Lo que usted acepta
agree-yes = Acepto. Mostrar el código
agree-no = No acepto
name-title = Dé un nombre a su teléfono
name-label = Nombre, hasta 24 caracteres
name-space = Espacio
name-delete = Borrar
name-digits = 123
name-letters = ABC
name-done = Usar este nombre
name-back = Volver

## Square code and number

scan-title = Escanee con su teléfono
scan-step-camera = Apunte la cámara de su teléfono al { -square-code }.
scan-step-host = Abra el enlace. Debe decir <b>{ $host }</b>
scan-step-number = Escriba allí este número:
scan-qr = { -square-code } para escanear con su teléfono
scan-cannot = No puedo
scan-new = Otro código
scan-hide = Ocultar
scan-show = Mostrar código
scan-hidden = El código está oculto
scan-hidden-number = Oculto
scan-expired = Este código venció
scan-expired-lead = Presione Otro código para seguir. El código anterior ya no sirve.
scan-expired-short = Sin código
scan-opened = Su teléfono abrió el enlace.
    .more = Ahora escriba allí el número.
scan-wrong-number = Número incorrecto en el teléfono.
    .more =
        { $tries ->
            [one] Queda { $tries } intento.
           *[other] Quedan { $tries } intentos.
        }
scan-replaced = Código nuevo. Escanéelo otra vez.
    .more = El código anterior ya no sirve.
scan-last-code = Este es el último código.
    .more = Sirve hasta que se acabe su tiempo.

## Typed instead of scanned

typed-title = Escriba esto en su teléfono
typed-address = Abra esta dirección
typed-id = Su identificador
typed-number = Su número
typed-spaces = Los espacios no importan
typed-back = Volver al { -square-code }

## Card out while the code is shown

keep-title = ¿Conservar esta pantalla?
keep-lead = Usted sacó su tarjeta. El código funciona sin ella.
keep-yes = Conservarla
keep-no = Borrarla

## Is this your phone

confirm-title = ¿Es este su teléfono?
confirm-lead = <b>{ $kind }</b> acaba de usar su código. Mire su teléfono. ¿Muestra esto?
confirm-notice = ¿Otro código o ninguno? Presione No.
    .more = Tal vez otra persona escaneó esta pantalla.
confirm-yes = Sí, mismo código
confirm-no = No, cancelar

## Making the credential

making-title = Creamos su credencial
making-lead = Siga estos pasos en su teléfono.
making-wait = Quédese aquí. Tarda un momento.
making-key = Su teléfono crea su clave
making-check = Su agencia revisa la solicitud
making-issue = Su teléfono recibe la credencial
making-silent = Su teléfono no nos responde.
    .more = Téngalo desbloqueado y con internet, o pida un código nuevo.

## The end

cleaning-title = Borramos sus datos
cleaning-lead = Deje la tarjeta puesta un momento.
take-title = Saque su tarjeta
take-forgotten = Su tarjeta sigue puesta.
    .more = Llévesela. La necesita en el trabajo.
take-issued = Su teléfono está listo. Desde ahora puede iniciar sesión con él.
take-issued-notice = Credencial del teléfono emitida.
    .more = Vence el { $ends }. Para desactivarla antes, vuelva con su tarjeta.
take-notice-sent = Recibirá un aviso.
    .more = Borramos sus datos cuando saca la tarjeta.
take-erased = Borramos sus datos.
    .more = Nada queda en este quiosco cuando saca la tarjeta.
take-stopped = Usted terminó. No se emitió nada.
take-turned-off = Su teléfono está desactivado. No se configuró otro.
take-pin-replaced = Su tarjeta tiene su PIN nuevo. No se emitió nada.
take-timed-out = Nadie tocó la pantalla por un rato. No se emitió nada.
goodbye-title = Hasta pronto
goodbye-issued = Su teléfono está listo. Desde ahora puede iniciar sesión con él.
goodbye-stopped = No se emitió nada.
goodbye-turned-off = Su teléfono está desactivado.
goodbye-pin-replaced = Su tarjeta tiene su PIN nuevo.
goodbye-timed-out = Nadie tocó la pantalla por un rato. No se emitió nada.
goodbye-erased = Sus datos están borrados.
    .more = Nada de su visita queda en este quiosco.

## More time

idle-title = ¿Necesita más tiempo?
idle-lead = Hace un rato que no toca la pantalla. Para proteger sus datos, terminamos pronto.
idle-yes = Sí, seguir
stop-title = ¿Terminar y sacar su tarjeta?
stop-lead = Borramos lo que hizo aquí. No se emite nada.
stop-no = Seguir

## Errors

error-facts =
    { $card ->
        [in] Su tarjeta sigue puesta.
       *[out] Su tarjeta está fuera.
    } { $tried ->
        [yes] Se usó un intento de PIN.
       *[no] No se usó ningún intento de PIN.
    }
error-what-to-do = <b>Qué hacer:</b> { $advice }
error-code = Código de error
try-again = Intentar otra vez
start-over = Empezar de nuevo

## Out of order

closed-title = Este quiosco está cerrado por ahora
closed-lead = Guarde su tarjeta. Ahora no se necesita aquí.
closed-why = Para el personal
closed-again = Se abre solo cuando se corrige el fallo.
