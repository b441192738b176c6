### An agent beside the person, the agent’s own screen, and the menu of staff.

## Around every screen

banner = El agente que le acompaña
banner-beside = { $name } está con usted.
    .more = Ve en qué paso está y la foto de su tarjeta. Nunca su PIN ni códigos.
banner-end = Terminar la ayuda

## Welcome

agent-first-title = Un agente abre este quiosco
agent-first-lead = Pida a un agente que le acompañe. El agente introduce primero su tarjeta. Necesita:

## An agent opens the kiosk

proving-title = Comprobamos su tarjeta de personal
hand-title-out = Entregue el quiosco
hand-lead = El quiosco está abierto para la siguiente persona, { $name }. Quédese a su lado.
hand-code = Su código
hand-code-notice = Recuerde este código y no lo diga a nadie.
    .more = Lo escribe para ver la foto de la persona.

## The agent looks at the person

turn-title = Un agente debe comprobar su cara
turn-lead = Mire a { $name }. No retire la tarjeta.
turn-notice = Su agencia pide esta comprobación.
    .more = La foto viene de su tarjeta. No la guardamos.

## The agent’s own screen

agent-idle = Ahora nadie le necesita
agent-idle-lead = Para abrir el quiosco a una persona, introduzca allí su tarjeta.
agent-beside = Hay una persona en el quiosco
agent-beside-lead = Aquí le preguntamos cuando le toque.
agent-unlock = Agente: escriba su código
agent-unlock-lead = El quiosco se lo mostró cuando lo abrió.
agent-unlock-wrong = Ese código no era correcto. Escríbalo de nuevo.
agent-unlock-stop = Para parar, saque la tarjeta.
agent-decide = ¿Es esta la persona?
agent-decide-named = ¿Es { $name }?
agent-portrait = Foto de la tarjeta
agent-portrait-reading = Leyendo la foto
agent-portrait-missing = Esta tarjeta no da ninguna foto. Mire la tarjeta impresa.
agent-portrait-unusable = No se puede mostrar esta foto. Mire la tarjeta impresa.
agent-compared = ¿Qué ha comparado?
agent-compared-portrait = La foto de aquí
agent-compared-badge = La tarjeta impresa
agent-compared-document = Otro documento
agent-yes = Es esta persona
agent-no = No es esta persona

## Staff

closed-by-staff = Nuestro personal lo ha cerrado. Conserve su tarjeta.
staff-card-title = Meta una tarjeta de personal
staff-card-lead = Solo la tarjeta de un agente de este quiosco abre el menú.
menu-title = Menú del personal, { $name }
menu-page-state = Estado
menu-page-trust = Confianza
menu-page-incidents = Incidentes
menu-looking = Comprobando
menu-nothing = Aquí no hay nada.
menu-service = Este quiosco
menu-service-open = Abierto
menu-service-closed = Cerrado
menu-issuer = Emisor
menu-issuer-reached = Responde en { $ms } ms
menu-issuer-failed = No responde: { $code }
menu-reader-used = En uso
menu-reader-unused = Sin uso
menu-version = Versión, configuración
menu-trust-card-authority = Autoridad de tarjetas
menu-trust-revocation-list = Lista de revocación
menu-trust-issuer-anchor = Servidor del emisor
menu-trust-over = Terminado
menu-trust-days =
    { $days ->
        [one] { $days } día
       *[other] { $days } días
    }
menu-close-kiosk = Cerrar el quiosco
menu-open-kiosk = Abrir el quiosco
menu-sound = Probar el sonido
menu-restart = Reiniciar
menu-end = Salir
menu-done = Listo
