### Une paire par code d'erreur : `err-` dit ce qui arrive, `rec-` quoi faire.

## The reader

err-READER-101 = Le lecteur de cartes n’est pas prêt
rec-READER-101 = Utilisez une autre borne, ou appelez l’aide et dites les deux codes.
err-READER-102 = Le lecteur de cartes est bloqué
rec-READER-102 = Utilisez une autre borne, ou appelez l’aide et dites les deux codes.
err-READER-103 = Il n’y a pas de lecteur de cartes
rec-READER-103 = Utilisez une autre borne, ou appelez l’aide et dites les deux codes.
err-READER-104 = Le lecteur de cartes est débranché
rec-READER-104 = Vérifiez que vous avez votre carte. Puis appelez l’aide.
err-READER-105 = Ce lecteur ne prend pas votre PIN
rec-READER-105 = Utilisez une autre borne, ou appelez l’aide et dites les deux codes.

## The card

err-CARD-101 = Vous avez repris votre carte
rec-CARD-101 = Pour recommencer, remettez votre carte. Laissez-la jusqu’à ce que nous vous disions de la prendre.
err-CARD-102 = Nous ne pouvons pas lire cette carte
rec-CARD-102 = Reprenez la carte et retournez-la. Mettez-la avec la puce en premier.
err-CARD-103 = Cette carte n’est pas une carte PIV
rec-CARD-103 = Reprenez-la. Mettez le badge avec lequel vous vous connectez au travail.
err-CARD-104 = Un autre programme utilise votre carte
rec-CARD-104 = Attendez un instant, puis réessayez. Si cela échoue encore, appelez l’aide.
err-CARD-105 = Votre carte a été interrompue
rec-CARD-105 = Laissez la carte en place et réessayez. Si cela échoue encore, appelez l’aide.
err-CARD-106 = Votre carte ne peut pas vous connecter
rec-CARD-106 = Elle n’a pas de certificat pour cela. Votre { -badge-office } peut en ajouter un.
err-CARD-107 = Votre carte a donné une réponse fausse
rec-CARD-107 = Reprenez la carte et remettez-la. Si cela échoue encore, appelez votre { -badge-office }.
err-CARD-108 = Votre carte a refusé une étape
rec-CARD-108 = Reprenez la carte et remettez-la. Si cela échoue encore, appelez votre { -badge-office }.
err-CARD-109 = Votre carte a mis trop de temps
rec-CARD-109 = Laissez la carte en place et réessayez. Si cela échoue encore, appelez l’aide.
err-CARD-110 = La clé de votre carte est trop ancienne
rec-CARD-110 = Elle n’est plus assez sûre. Demandez une nouvelle carte à votre { -badge-office }.
err-CARD-111 = La lecture de votre carte est trop longue
rec-CARD-111 = Laissez la carte en place et réessayez. Si cela échoue encore, appelez l’aide.

## The PIN

err-PIN-101 = Votre PIN est bloqué
rec-PIN-101 = Votre { -badge-office } peut peut-être le débloquer.
err-PIN-102 = Votre PIN n’est pas entré
rec-PIN-102 = Réessayez et entrez votre PIN sur le lecteur.
err-PIN-103 = Votre PUK est bloqué
rec-PIN-103 = Cette carte reste bloquée. Demandez-en une autre à votre { -badge-office }.

## Trust

err-TRUST-101 = Nous ne savons pas qui a délivré cette carte
rec-TRUST-101 = Cette borne sert d’autres organismes. Appelez l’aide pour trouver la bonne.
err-TRUST-102 = Votre carte n’est plus valable
rec-TRUST-102 = Demandez une nouvelle carte à votre { -badge-office }. Puis revenez.
err-TRUST-103 = Votre carte n’est pas encore valable
rec-TRUST-103 = Revenez quand votre carte est valable, ou demandez à votre { -badge-office }.
err-TRUST-104 = Votre carte est désactivée
rec-TRUST-104 = Votre organisme a mis fin à cette carte. Demandez pourquoi à votre { -badge-office }.
err-TRUST-105 = Les données de votre carte ne concordent pas
rec-TRUST-105 = Portez votre carte à votre { -badge-office } et dites les deux codes.
err-TRUST-106 = Votre carte ne peut pas servir ici
rec-TRUST-106 = Il lui manque ce que demande votre organisme. Appelez l’aide et dites les deux codes.
err-TRUST-107 = Nous n’avons pas pu vérifier votre carte
rec-TRUST-107 = Nous devons savoir si elle est encore valable. Revenez plus tard, ou appelez l’aide.
err-TRUST-108 = Votre carte n’a pas passé le contrôle
rec-TRUST-108 = C’est peut-être une copie. Portez-la à votre { -badge-office } et dites les deux codes.
err-TRUST-201 = La réponse reçue n’est pas fiable
rec-TRUST-201 = Elle ne vient pas de votre organisme. Appelez l’aide et dites les deux codes.

## The way to the agency

err-NET-101 = Nous ne pouvons pas joindre votre organisme
rec-NET-101 = Réessayez. Si cela échoue encore, appelez l’aide et dites les deux codes.
err-NET-102 = Votre organisme ne répond pas à temps
rec-NET-102 = Réessayez. Si cela échoue encore, appelez l’aide et dites les deux codes.
err-NET-103 = La ligne avec votre organisme est coupée
rec-NET-103 = Réessayez. Si cela échoue encore, appelez l’aide et dites les deux codes.
err-NET-104 = La connexion sûre est impossible
rec-NET-104 = Appelez l’aide et dites les deux codes.

## The agency

err-ISSUER-101 = Votre organisme n’accepte pas cette carte
rec-ISSUER-101 = Appelez l’aide et dites les deux codes.
err-ISSUER-102 = Votre organisme n’a pas de compte pour vous
rec-ISSUER-102 = Appelez l’aide. Demandez un compte pour cette carte.
err-ISSUER-103 = Vous n’avez pas encore droit à un justificatif
rec-ISSUER-103 = Votre organisme ne le permet pas pour votre compte. Appelez l’aide pour savoir pourquoi.
err-ISSUER-104 = Votre organisme a une panne
rec-ISSUER-104 = Réessayez dans quelques minutes. Si cela échoue encore, appelez l’aide.
err-ISSUER-105 = Nous ne comprenons pas votre organisme
rec-ISSUER-105 = Appelez l’aide et dites les deux codes.
err-ISSUER-106 = Vous avez tous les téléphones permis
rec-ISSUER-106 = Désactivez un téléphone qui ne sert plus. Puis préparez le nouveau.
err-ISSUER-107 = Votre justificatif n’est pas créé
rec-ISSUER-107 = Rien n’est délivré. Réessayez. Si cela échoue encore, appelez l’aide.
err-ISSUER-108 = Un agent doit être avec vous
rec-ISSUER-108 = Allez à une borne avec un agent, ou appelez pour en trouver une.

## The agent beside you

err-AGENT-101 = Cette carte n’ouvre pas la borne
rec-AGENT-101 = Seule celle d’un agent l’ouvre. Demandez à un agent de venir avec vous.
err-AGENT-102 = Vous ne pouvez pas être votre propre agent
rec-AGENT-102 = Demandez à un autre agent de venir avec vous.
err-AGENT-103 = L’agent n’a pas pu confirmer que c’est vous
rec-AGENT-103 = Cela arrive avec une vieille photo. Votre bureau des badges peut la vérifier avec vous.
err-AGENT-104 = L’agent n’a pas répondu à temps
rec-AGENT-104 = Demandez à l’agent de rester avec vous. Puis recommencez.
err-AGENT-105 = Le code de l’agent était faux
rec-AGENT-105 = L’agent peut rouvrir la borne et recevoir un nouveau code.

## The phone

err-PHONE-101 = Le code n’est plus valable
rec-PHONE-101 = Rien n’est délivré. Recommencez pour avoir un autre code.
err-PHONE-102 = Trop de numéros faux
rec-PHONE-102 = Nous avons arrêté pour vous protéger. Recommencez pour avoir un autre code.
err-PHONE-103 = Votre téléphone n’a pas pu finir
rec-PHONE-103 = Vérifiez que votre téléphone est en ligne. Puis recommencez.
err-PHONE-104 = Tout est annulé
rec-PHONE-104 = Votre téléphone ou l’aide a annulé. Pour continuer, recommencez.

## The kiosk

err-KIOSK-101 = Votre temps est écoulé
rec-KIOSK-101 = Nous avons arrêté pour protéger vos données. Recommencez quand vous voulez.
err-KIOSK-102 = Cette borne est mal réglée
rec-KIOSK-102 = Utilisez une autre borne, ou appelez l’aide et dites les deux codes.
err-KIOSK-103 = Cette borne a une panne
rec-KIOSK-103 = Utilisez une autre borne, ou appelez l’aide et dites les deux codes.
err-KIOSK-104 = Cette borne n’a pas d’écran
rec-KIOSK-104 = Utilisez une autre borne, ou appelez l’aide et dites les deux codes.
err-KIOSK-105 = Le personnel a fermé cette borne
rec-KIOSK-105 = Utilisez une autre borne ou revenez plus tard.
