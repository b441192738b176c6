### Un par por código de error: `err-` dice qué pasó, `rec-` qué hacer.

## The reader

err-READER-101 = El lector de tarjetas no está listo
rec-READER-101 = Use otro quiosco, o llame a la ayuda y diga los dos códigos.
err-READER-102 = El lector de tarjetas está bloqueado
rec-READER-102 = Use otro quiosco, o llame a la ayuda y diga los dos códigos.
err-READER-103 = No hay lector de tarjetas
rec-READER-103 = Use otro quiosco, o llame a la ayuda y diga los dos códigos.
err-READER-104 = Se desconectó el lector de tarjetas
rec-READER-104 = Revise que tiene su tarjeta. Luego llame a la ayuda.
err-READER-105 = Este lector no admite su PIN
rec-READER-105 = Use otro quiosco, o llame a la ayuda y diga los dos códigos.

## The card

err-CARD-101 = Usted sacó su tarjeta
rec-CARD-101 = Para empezar de nuevo, ponga la tarjeta. Déjela puesta hasta que le pidamos sacarla.
err-CARD-102 = No podemos leer esta tarjeta
rec-CARD-102 = Saque la tarjeta y gírela. Póngala con el chip primero.
err-CARD-103 = Esta tarjeta no es una tarjeta PIV
rec-CARD-103 = Sáquela. Ponga la tarjeta con la que inicia sesión en el trabajo.
err-CARD-104 = Otro programa usa su tarjeta
rec-CARD-104 = Espere un momento e intente otra vez. Si falla de nuevo, llame a la ayuda.
err-CARD-105 = Se interrumpió su tarjeta
rec-CARD-105 = Deje la tarjeta puesta e intente otra vez. Si falla de nuevo, llame a la ayuda.
err-CARD-106 = Su tarjeta no puede iniciar sesión
rec-CARD-106 = No tiene certificado para iniciar sesión. Su { -badge-office } puede agregarlo.
err-CARD-107 = Su tarjeta dio una respuesta incorrecta
rec-CARD-107 = Saque la tarjeta y póngala otra vez. Si falla de nuevo, llame a su { -badge-office }.
err-CARD-108 = Su tarjeta rechazó un paso
rec-CARD-108 = Saque la tarjeta y póngala otra vez. Si falla de nuevo, llame a su { -badge-office }.
err-CARD-109 = Su tarjeta tardó demasiado
rec-CARD-109 = Deje la tarjeta puesta e intente otra vez. Si falla de nuevo, llame a la ayuda.
err-CARD-110 = La clave de su tarjeta es muy antigua
rec-CARD-110 = Ya no es bastante segura. Pida a su { -badge-office } una tarjeta nueva.
err-CARD-111 = Leer su tarjeta tardó demasiado
rec-CARD-111 = Deje la tarjeta puesta e intente otra vez. Si falla de nuevo, llame a la ayuda.

## The PIN

err-PIN-101 = Su PIN está bloqueado
rec-PIN-101 = Tal vez su { -badge-office } pueda desbloquearlo.
err-PIN-102 = No se escribió su PIN
rec-PIN-102 = Inténtelo otra vez y escriba su PIN en el lector.
err-PIN-103 = Su PUK está bloqueado
rec-PIN-103 = Esta tarjeta no se puede desbloquear. Pida otra en su { -badge-office }.

## Trust

err-TRUST-101 = No sabemos quién emitió esta tarjeta
rec-TRUST-101 = Este quiosco sirve a otras agencias. Llame a la ayuda para encontrar el correcto.
err-TRUST-102 = Su tarjeta venció
rec-TRUST-102 = Pida a su { -badge-office } una tarjeta nueva. Luego vuelva.
err-TRUST-103 = Su tarjeta todavía no es válida
rec-TRUST-103 = Vuelva cuando su tarjeta sea válida, o pregunte a su { -badge-office }.
err-TRUST-104 = Su tarjeta está desactivada
rec-TRUST-104 = Su agencia dio de baja esta tarjeta. Pregunte por qué a su { -badge-office }.
err-TRUST-105 = Los datos de su tarjeta no coinciden
rec-TRUST-105 = Lleve su tarjeta a su { -badge-office } y diga los dos códigos.
err-TRUST-106 = Su tarjeta no se puede usar aquí
rec-TRUST-106 = Le falta lo que pide su agencia. Llame a la ayuda y diga los dos códigos.
err-TRUST-107 = No pudimos revisar su tarjeta
rec-TRUST-107 = Debemos saber que todavía es válida. Vuelva más tarde o llame a la ayuda.
err-TRUST-108 = Su tarjeta no superó el control
rec-TRUST-108 = Puede ser una copia. Llévela a su { -badge-office } y diga los dos códigos.
err-TRUST-201 = No confiamos en la respuesta recibida
rec-TRUST-201 = No vino de su agencia. Llame a la ayuda y diga los dos códigos.

## The way to the agency

err-NET-101 = No pudimos contactar a su agencia
rec-NET-101 = Intente otra vez. Si falla de nuevo, llame a la ayuda y diga los dos códigos.
err-NET-102 = Su agencia no respondió a tiempo
rec-NET-102 = Intente otra vez. Si falla de nuevo, llame a la ayuda y diga los dos códigos.
err-NET-103 = Se cortó la línea con su agencia
rec-NET-103 = Intente otra vez. Si falla de nuevo, llame a la ayuda y diga los dos códigos.
err-NET-104 = No pudimos hacer una conexión segura
rec-NET-104 = Llame a la ayuda y diga los dos códigos.

## The agency

err-ISSUER-101 = Su agencia no aceptó esta tarjeta
rec-ISSUER-101 = Llame a la ayuda y diga los dos códigos.
err-ISSUER-102 = Su agencia no tiene una cuenta para usted
rec-ISSUER-102 = Llame a la ayuda. Pida una cuenta para esta tarjeta.
err-ISSUER-103 = Todavía no puede obtener una credencial
rec-ISSUER-103 = Su agencia no lo permite para su cuenta. Llame a la ayuda para saber por qué.
err-ISSUER-104 = Su agencia tiene un fallo
rec-ISSUER-104 = Intente otra vez en unos minutos. Si falla de nuevo, llame a la ayuda.
err-ISSUER-105 = No entendimos a su agencia
rec-ISSUER-105 = Llame a la ayuda y diga los dos códigos.
err-ISSUER-106 = Ya tiene todos los teléfonos permitidos
rec-ISSUER-106 = Desactive un teléfono que ya no usa. Luego configure el nuevo.
err-ISSUER-107 = No se creó su credencial
rec-ISSUER-107 = No se emitió nada. Intente otra vez. Si falla de nuevo, llame a la ayuda.
err-ISSUER-108 = Un agente debe estar con usted
rec-ISSUER-108 = Vaya a un quiosco con agente o llame para encontrar uno.

## The agent beside you

err-AGENT-101 = Esta tarjeta no abre el quiosco
rec-AGENT-101 = Solo la abre la de un agente. Pida a un agente que le acompañe.
err-AGENT-102 = No puede ser su propio agente
rec-AGENT-102 = Pida a otro agente que le acompañe.
err-AGENT-103 = El agente no pudo confirmar que es usted
rec-AGENT-103 = Puede pasar con una foto antigua. Su oficina de tarjetas puede comprobarla con usted.
err-AGENT-104 = El agente no respondió a tiempo
rec-AGENT-104 = Pida al agente que se quede con usted. Después empiece de nuevo.
err-AGENT-105 = El código del agente no era correcto
rec-AGENT-105 = El agente puede abrir el quiosco otra vez y recibir un código nuevo.

## The phone

err-PHONE-101 = El código venció
rec-PHONE-101 = No se emitió nada. Empiece de nuevo para recibir otro código.
err-PHONE-102 = Demasiados números incorrectos
rec-PHONE-102 = Terminamos para protegerle. Empiece de nuevo para recibir otro código.
err-PHONE-103 = Su teléfono no pudo terminar
rec-PHONE-103 = Revise que su teléfono tiene internet. Luego empiece de nuevo.
err-PHONE-104 = Esto se canceló
rec-PHONE-104 = Lo canceló su teléfono o la ayuda. Para seguir, empiece de nuevo.

## The kiosk

err-KIOSK-101 = Se acabó su tiempo
rec-KIOSK-101 = Terminamos para proteger sus datos. Empiece de nuevo cuando quiera.
err-KIOSK-102 = Este quiosco no está bien configurado
rec-KIOSK-102 = Use otro quiosco, o llame a la ayuda y diga los dos códigos.
err-KIOSK-103 = Este quiosco tiene un fallo
rec-KIOSK-103 = Use otro quiosco, o llame a la ayuda y diga los dos códigos.
err-KIOSK-104 = Este quiosco no tiene pantalla
rec-KIOSK-104 = Use otro quiosco, o llame a la ayuda y diga los dos códigos.
err-KIOSK-105 = El personal ha cerrado este quiosco
rec-KIOSK-105 = Use otro quiosco o vuelva más tarde.
