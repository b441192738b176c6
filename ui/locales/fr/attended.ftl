### An agent beside the person, the agent’s own screen, and the menu of staff.

## Around every screen

banner = L’agent à vos côtés
banner-beside = { $name } est avec vous.
    .more = Voit votre étape et la photo de votre carte. Jamais votre PIN ni vos codes.
banner-end = Terminer l’aide

## Welcome

agent-first-title = Un agent ouvre cette borne
agent-first-lead = Demandez à un agent de venir. L’agent insère d’abord sa carte. Il vous faut :

## An agent opens the kiosk

proving-title = Vérification de votre carte de service
hand-title-out = Laissez la place
hand-lead = La borne est ouverte pour la personne suivante, { $name }. Restez à ses côtés.
hand-code = Votre code
hand-code-notice = Retenez ce code et ne le dites à personne.
    .more = Vous le saisissez pour voir la photo de la personne.

## The agent looks at the person

turn-title = Un agent doit vérifier votre visage
turn-lead = Regardez { $name }. Laissez votre carte en place.
turn-notice = Votre agence demande cette vérification.
    .more = La photo vient de votre carte. Nous ne la gardons pas.

## The agent’s own screen

agent-idle = Personne n’a besoin de vous
agent-idle-lead = Pour ouvrir la borne à une personne, insérez-y votre carte.
agent-beside = Une personne est à la borne
agent-beside-lead = La question s’affiche ici quand c’est à vous.
agent-unlock = Agent : saisissez votre code
agent-unlock-lead = La borne vous l’a montré à l’ouverture.
agent-unlock-wrong = Ce code était faux. Saisissez-le à nouveau.
agent-unlock-stop = Pour arrêter, retirez la carte.
agent-decide = Est-ce bien la personne ?
agent-decide-named = Est-ce bien { $name } ?
agent-portrait = Photo de la carte
agent-portrait-reading = Lecture de la photo
agent-portrait-missing = Cette carte ne donne pas de photo. Regardez le badge imprimé.
agent-portrait-unusable = Cette photo ne peut pas être affichée. Regardez le badge imprimé.
agent-compared = Qu’avez-vous comparé ?
agent-compared-portrait = La photo ici
agent-compared-badge = Le badge imprimé
agent-compared-document = Un autre document
agent-yes = C’est la personne
agent-no = Pas cette personne

## Staff

closed-by-staff = Notre personnel l’a fermée. Gardez votre carte.
staff-card-title = Insérez une carte de service
staff-card-lead = Seule la carte d’un agent de cette borne ouvre le menu.
menu-title = Menu du personnel, { $name }
menu-page-state = État
menu-page-trust = Confiance
menu-page-incidents = Pannes
menu-looking = Vérification
menu-nothing = Il n’y a rien ici.
menu-service = Cette borne
menu-service-open = Ouverte
menu-service-closed = Fermée
menu-issuer = Émetteur
menu-issuer-reached = Répond en { $ms } ms
menu-issuer-failed = Ne répond pas : { $code }
menu-reader-used = Utilisé
menu-reader-unused = Non utilisé
menu-version = Version, réglages
menu-trust-card-authority = Autorité des cartes
menu-trust-revocation-list = Liste de révocation
menu-trust-issuer-anchor = Serveur de l’émetteur
menu-trust-over = Terminé
menu-trust-days =
    { $days ->
        [one] { $days } jour
       *[other] { $days } jours
    }
menu-close-kiosk = Fermer la borne
menu-open-kiosk = Ouvrir la borne
menu-sound = Tester le son
menu-restart = Redémarrer
menu-end = Quitter
menu-done = Terminé
