### Niveau collège, « vous » et « nous », au présent, 15 mots par phrase au plus.
### `.more` est la partie d'un avis qui s'en va d'abord quand la place manque.

## Around every screen

stop = { -stop }
stop-short = Arrêter
help = Aide
help-code = Code d’aide
say-code = Dites le code
say-code-short = Code
steps = Étapes
step-card = Carte
step-pin = PIN
step-phone = Téléphone
step-done = Fin
step-is-done = fait
more-below = Plus bas

## Language

language = Langue
language-title = Choisissez votre langue

## Display

display = Affichage
display-colors = Couleurs
display-light = Clair
display-dark = Sombre
display-contrast = Contraste élevé
display-text = Taille du texte
display-size-1 = Normale
display-size-2 = Grande
display-size-3 = Plus grande
display-size-4 = Très grande
display-close = Terminé

## Time

time-left = Temps restant
left = restant
last-minute = Moins d’une minute
time-over = Temps écoulé
time-left-now =
    { $seconds ->
        [60] Il reste 1 minute
       *[other] Il reste { $seconds } secondes
    }
seconds =
    { $seconds ->
        [one] seconde
       *[other] secondes
    }
more-time = Plus de temps

## Welcome

welcome-title = Mettez votre carte dans le lecteur
welcome-lead = Préparez votre téléphone pour vous connecter sans la carte. Il faut environ 3 minutes et :
welcome-need-card = Votre carte, puce en premier
welcome-need-pin = Le PIN de votre carte
welcome-need-phone = Votre téléphone, en ligne

## Reading your card

reading-title = Lecture de votre carte
reading-lead = Laissez votre carte en place.
reading-slow = Lecture en cours. Laissez votre carte en place.

## Who you are

who-title = Bonjour { $name }
who-title-nameless = Bonjour
who-lead = Votre carte est lue. Maintenant, prouvez avec votre PIN qu’elle est à vous.
who-agency = Carte délivrée par
who-check = Contrôle de la carte
who-check-passed = Réussi
who-tries = Essais de PIN restants
who-tries-unknown = Votre carte ne le dit pas
who-continue = Continuer
who-change = Changer mon PIN
who-changed = Votre PIN est changé.
    .more = Utilisez le nouveau dès maintenant.
who-unblocked = Votre PIN est débloqué.
    .more = Utilisez le nouveau dès maintenant.
who-kept = Ce PIN est faux. Il reste un essai.
    .more = Nous vous le gardons. Votre { -badge-office } peut aider.
who-cancelled = Vous avez annulé sur le lecteur.
    .more = Rien n’est parti vers votre carte. Aucun essai n’est utilisé.
who-not-me = Pas { $name } ? Reprenez la carte
who-not-me-nameless = Pas vous ? Reprenez la carte
who-not-me-short = Pas { $name } ?
who-not-me-short-nameless = Pas vous ?

## PIN

pin-title = Entrez votre PIN
pin-title-wrong = Ce PIN est faux
pin-lead = Tapez le PIN de 6 à 8 chiffres de cette carte. Puis appuyez sur Valider.
pin-lead-wrong = Entrez votre PIN à nouveau, ou arrêtez ici.
pin-pad = Clavier du PIN
pin-delete = Effacer
pin-enter = Valider
pin-checking = Vérification
pin-count =
    { $digits ->
        [0] Aucun chiffre entré
        [one] { $digits } chiffre entré
       *[other] { $digits } chiffres entrés
    }
pin-tries =
    { $tries ->
        [one] Encore { $tries } essai.
       *[other] Encore { $tries } essais.
    }
    .more = Si vous hésitez, vous pouvez arrêter maintenant. Aucun essai n’est utilisé.
pin-tries-unknown = Essais restants : inconnus.
    .more = Si vous hésitez, vous pouvez arrêter maintenant.
pin-tries-wrong =
    { $tries ->
        [one] Encore { $tries } essai.
       *[other] Encore { $tries } essais.
    }
    .more = Si vous hésitez, arrêtez ici et revenez plus tard.
pin-too-short = Un PIN a de 6 à 8 chiffres.
    .more = Rien n’est envoyé à votre carte. Aucun essai n’est utilisé.
pin-interrupted = Un autre programme a utilisé votre carte. Tapez encore votre PIN.
    .more = Rien n’est envoyé à votre carte. Aucun essai n’est utilisé.

## PIN sur le lecteur

pad-title = Entrez votre PIN sur le lecteur
pad-title-change = Changez votre PIN sur le lecteur
pad-lead = Utilisez les touches du lecteur de cartes. Annuler vous ramène ici.
pad-lead-change = Tapez-y votre ancien PIN. Puis tapez deux fois le nouveau.
pad-lead-finish = Terminez sur le lecteur de cartes. Laissez votre carte.
pad-lead-rest = Entrez-le à nouveau sur le lecteur, ou arrêtez ici.
pad-again = L’entrer sur le lecteur
pad-timed-out = Aucune touche pressée à temps.
    .more = Rien n’est parti vers votre carte. Aucun essai n’est utilisé.

## Un nouveau PIN

new-title = Choisissez un nouveau PIN
new-title-again = Entrez le nouveau PIN à nouveau
new-title-old = Entrez votre ancien PIN
new-title-puk = Entrez votre PUK
new-title-puk-wrong = Ce PUK est faux
new-lead = Choisissez de 6 à 8 chiffres connus de vous seul. Puis appuyez sur Valider.
new-lead-again = Tapez encore une fois les mêmes chiffres. Puis appuyez sur Valider.
new-lead-old = Entrez d’abord votre PIN actuel. Puis appuyez sur Valider.
new-lead-puk = Votre { -badge-office } vous l’a donné avec la carte. Puis appuyez sur Valider.
new-puk-notice = Un PUK faux coûte un essai.
    .more = Sans essai, personne ne peut débloquer cette carte.
new-puk-short = Un PUK a de 6 à 8 chiffres.
    .more = Rien n’est parti vers votre carte. Aucun essai n’est utilisé.
new-differ = Les deux nouveaux PIN diffèrent.
    .more = Rien n’est parti vers votre carte. Entrez à nouveau un PIN.
new-unchanged = C’est votre PIN actuel.
    .more = Rien n’est parti vers votre carte. Choisissez-en un autre.
new-simple = Ce PIN est trop facile à deviner.
    .more = Utilisez plus d’un chiffre. Rien n’est parti vers votre carte.
new-refused = Votre carte n’accepte pas ce PIN.
    .more = Aucun essai n’est utilisé. Recommencez avec un autre PIN.

## Last try

last-title = Il vous reste un essai
last-lead = Un autre PIN faux bloque cette carte.
last-notice = Une carte bloquée ne vous connecte plus sans l’aide de votre { -badge-office }.
    .more = Si vous hésitez, arrêtez ici. Vous pouvez revenir à tout moment.
last-use = Je connais mon PIN. Dernier essai

## PIN locked

blocked-title = Votre PIN est bloqué
blocked-lead = Votre { -badge-office } peut peut-être le débloquer.
blocked-notice = Vous pouvez encore montrer votre carte.
    .more = Les portes sans PIN s’ouvrent peut-être encore.
blocked-unlock = Le débloquer avec mon PUK
blocked-puk-kept = Ce PUK est faux. Il reste un essai.
    .more = Nous le gardons pour votre { -badge-office }.
take-my-card = Prendre ma carte
done = Terminé

## Contacting your agency

contacting-title = Nous consultons votre organisme
contacting-lead = Cela prend quelques secondes. Laissez votre carte en place.
contacting-slow = C’est plus long que d’habitude. Laissez votre carte en place.
contacting-proof = Preuve de votre carte
contacting-account = Votre compte
contacting-offers = Ce que vous pouvez obtenir
tick-done = fait
tick-now = en cours

## Choose

choose-title = Que voulez-vous faire, { $name } ?
choose-title-nameless = Que voulez-vous faire ?
choose-set-up = Préparer un téléphone
    .more = Il reçoit un justificatif. Cela prend environ 2 minutes.
choose-phones = Voir mes téléphones
    .more =
        { $phones ->
            [0] Vous n’en avez pas encore.
            [one] Vous en avez { $phones }. Il est perdu ? Désactivez-le ici.
           *[other] Vous en avez { $phones }. Un est perdu ? Désactivez-le ici.
        }
choose-cancelled = Annulé. Personne n’a reçu de justificatif.
    .more = Ce n’était pas vous ? Ne changez rien et appelez l’aide.

## My phones

phones-title = Vos téléphones
phones-lead = Un est perdu ? Désactivez-le. Il ne peut pas être réactivé.
phones-none = Vous n’avez pas encore de téléphone ici.
phones-dates = { $device }. Depuis le { $issued }. Fin le { $ends }.
phones-active = Actif
phones-off = Désactivé
phones-turn-off = Désactiver
phones-turn-off-name = Désactiver { $name }
phones-more = Autres téléphones
phones-set-up = Préparer un téléphone
back = Retour

## Turn off

off-ask-title = Désactiver { $name } ?
off-ask-lead = Il ne peut plus vous connecter. Il ne peut pas être réactivé.
off-yes = Oui, désactiver
off-no = Le garder
off-done-title = { $name } est désactivé
off-done-lead = Il ne peut plus vous connecter.
off-done-notice = Vous recevez un avis.
    .more = Ce n’était pas vous ? Appelez l’aide.
off-back = Retour à mes téléphones

## Name and agree

agree-title = Nommez votre téléphone et acceptez
agree-names = Nom
agree-name-work = Travail
agree-name-second = Deuxième
agree-name-tablet = Tablette
agree-name-other = Autre
agree-what = Ce que vous acceptez
agree-yes = J’accepte. Voir le code
agree-no = Je n’accepte pas
name-title = Nommez votre téléphone
name-label = Nom, 24 caractères au plus
name-space = Espace
name-delete = Effacer
name-digits = 123
name-letters = ABC
name-done = Prendre ce nom
name-back = Retour

## Square code and number

scan-title = Scannez avec votre téléphone
scan-step-camera = Visez le { -square-code } avec l’appareil photo du téléphone.
scan-step-host = Ouvrez le lien. Il indique <b>{ $host }</b>
scan-step-number = Tapez-y ce numéro :
scan-qr = { -square-code } à scanner avec votre téléphone
scan-cannot = Impossible
scan-new = Autre code
scan-hide = Cacher
scan-show = Voir le code
scan-hidden = Le code est caché
scan-hidden-number = Caché
scan-expired = Ce code n’est plus valable
scan-expired-lead = Appuyez sur Autre code. L’ancien code ne marche plus.
scan-expired-short = Pas de code
scan-opened = Votre téléphone a ouvert le lien.
    .more = Tapez-y maintenant le numéro.
scan-wrong-number = Numéro faux sur le téléphone.
    .more =
        { $tries ->
            [one] Encore { $tries } essai.
           *[other] Encore { $tries } essais.
        }
scan-replaced = Nouveau code. Scannez-le.
    .more = L’ancien code ne marche plus.
scan-last-code = C’est le dernier code.
    .more = Il marche jusqu’à la fin de son temps.

## Typed instead of scanned

typed-title = Tapez ceci sur votre téléphone
typed-address = Ouvrez cette adresse
typed-id = Votre identifiant
typed-number = Votre numéro
typed-spaces = Espaces sans importance
typed-back = Retour au { -square-code }

## Card out while the code is shown

keep-title = Garder cet écran ?
keep-lead = Vous avez repris votre carte. Le code marche sans elle.
keep-yes = Le garder
keep-no = L’effacer

## Is this your phone

confirm-title = Est-ce votre téléphone ?
confirm-lead = <b>{ $kind }</b> vient d’utiliser votre code. Regardez votre téléphone. Affiche-t-il ceci ?
confirm-notice = Un autre code, ou aucun ? Appuyez sur Non.
    .more = Quelqu’un d’autre a peut-être scanné cet écran.
confirm-yes = Oui, même code
confirm-no = Non, annuler

## Making the credential

making-title = Création de votre justificatif
making-lead = Suivez ces étapes sur votre téléphone.
making-wait = Restez ici. C’est l’affaire d’un instant.
making-key = Votre téléphone crée sa clé
making-check = Votre organisme vérifie la demande
making-issue = Votre téléphone reçoit le justificatif
making-silent = Votre téléphone ne répond plus.
    .more = Gardez-le déverrouillé et en ligne, ou demandez un autre code.

## The end

cleaning-title = Nous effaçons vos données
cleaning-lead = Laissez votre carte encore un instant.
take-title = Prenez votre carte
take-forgotten = Votre carte est encore là.
    .more = Prenez-la avec vous. Il vous la faut au travail.
take-issued = Votre téléphone est prêt. Vous pouvez maintenant vous connecter avec lui.
take-issued-notice = Justificatif du téléphone délivré.
    .more = Fin le { $ends }. Pour le désactiver avant, revenez avec votre carte.
take-notice-sent = Vous recevez un avis.
    .more = Nous effaçons vos données quand vous prenez votre carte.
take-erased = Nous effaçons vos données.
    .more = Rien ne reste ici quand vous prenez votre carte.
take-stopped = Vous avez arrêté. Rien n’est délivré.
take-turned-off = Votre téléphone est désactivé. Aucun autre n’est préparé.
take-pin-replaced = Votre carte a son nouveau PIN. Rien n’est délivré.
take-timed-out = Personne n’a touché l’écran depuis un moment. Rien n’est délivré.
goodbye-title = Au revoir
goodbye-issued = Votre téléphone est prêt. Vous pouvez maintenant vous connecter avec lui.
goodbye-stopped = Rien n’est délivré.
goodbye-turned-off = Votre téléphone est désactivé.
goodbye-pin-replaced = Votre carte a son nouveau PIN.
goodbye-timed-out = Personne n’a touché l’écran depuis un moment. Rien n’est délivré.
goodbye-erased = Vos données sont effacées.
    .more = Rien de votre visite ne reste sur cette borne.

## More time

idle-title = Voulez-vous plus de temps ?
idle-lead = L’écran n’est plus touché depuis un moment. Pour protéger vos données, nous arrêtons bientôt.
idle-yes = Oui, continuer
stop-title = Arrêter et prendre votre carte ?
stop-lead = Nous effaçons ce que vous avez fait ici. Rien n’est délivré.
stop-no = Continuer

## Errors

error-facts =
    { $card ->
        [in] Votre carte est encore là.
       *[out] Votre carte est sortie.
    } { $tried ->
        [yes] Un essai de PIN utilisé.
       *[no] Aucun essai de PIN utilisé.
    }
error-what-to-do = <b>Que faire :</b> { $advice }
error-code = Code d’erreur
try-again = Réessayer
start-over = Recommencer

## Out of order

closed-title = Cette borne est fermée pour le moment
closed-lead = Gardez votre carte. Elle ne sert pas ici pour l’instant.
closed-why = Pour le personnel
closed-again = La borne rouvre seule quand la panne est réparée.
