### An agent beside the person, the agent’s own screen, and the menu of staff.

## Around every screen

banner = De medewerker naast u
banner-beside = { $name } is bij u.
    .more = Ziet hoe ver u bent en de foto op uw kaart. Nooit uw pincode of codes.
banner-end = Hulp beëindigen

## Welcome

agent-first-title = Een medewerker opent deze zuil
agent-first-lead = Vraag een medewerker mee te komen. Diens kaart gaat er eerst in. U hebt nodig:

## An agent opens the kiosk

proving-title = We controleren uw dienstkaart
hand-title-out = Draag de zuil over
hand-lead = De zuil is open voor de volgende persoon, { $name }. Blijf erbij.
hand-code = Uw code
hand-code-notice = Onthoud deze code en vertel hem niemand.
    .more = U typt hem om de foto van de persoon te zien.

## The agent looks at the person

turn-title = Een medewerker moet uw gezicht controleren
turn-lead = Kijk { $name } aan. Laat uw kaart zitten.
turn-notice = Uw organisatie vraagt om deze controle.
    .more = De foto komt van uw kaart. We bewaren hem niet.

## The agent’s own screen

agent-idle = Niemand heeft u nu nodig
agent-idle-lead = Steek daar uw kaart in om de zuil voor iemand te openen.
agent-beside = Er is iemand bij de zuil
agent-beside-lead = Hier krijgt u de vraag als u aan de beurt bent.
agent-unlock = Medewerker: typ uw code
agent-unlock-lead = De zuil liet hem zien toen u opende.
agent-unlock-wrong = Die code was fout. Typ hem opnieuw.
agent-unlock-stop = Neem de kaart eruit om te stoppen.
agent-decide = Is dit de persoon?
agent-decide-named = Is dit { $name }?
agent-portrait = Foto op de kaart
agent-portrait-reading = De foto wordt gelezen
agent-portrait-missing = Deze kaart geeft geen foto. Kijk naar de gedrukte kaart.
agent-portrait-unusable = Deze foto kan niet worden getoond. Kijk naar de gedrukte kaart.
agent-compared = Wat hebt u vergeleken?
agent-compared-portrait = De foto hier
agent-compared-badge = De gedrukte kaart
agent-compared-document = Een ander document
agent-yes = Dit is de persoon
agent-no = Niet deze persoon

## Staff

closed-by-staff = Ons personeel heeft hem gesloten. Houd uw kaart bij u.
staff-card-title = Steek een dienstkaart in
staff-card-lead = Alleen de kaart van een medewerker van deze zuil opent het menu.
menu-title = Dienstmenu, { $name }
menu-page-state = Toestand
menu-page-trust = Vertrouwen
menu-page-incidents = Voorvallen
menu-looking = We kijken
menu-nothing = Hier is niets.
menu-service = Deze zuil
menu-service-open = Geopend
menu-service-closed = Gesloten
menu-issuer = Uitgever
menu-issuer-reached = Antwoordt in { $ms } ms
menu-issuer-failed = Antwoordt niet: { $code }
menu-reader-used = In gebruik
menu-reader-unused = Niet in gebruik
menu-version = Versie, configuratie
menu-trust-card-authority = Kaartautoriteit
menu-trust-revocation-list = Intrekkingslijst
menu-trust-issuer-anchor = Server van de uitgever
menu-trust-over = Voorbij
menu-trust-days =
    { $days ->
        [one] { $days } dag
       *[other] { $days } dagen
    }
menu-close-kiosk = Zuil sluiten
menu-open-kiosk = Zuil openen
menu-sound = Geluid testen
menu-restart = Herstarten
menu-end = Stoppen
menu-done = Klaar
