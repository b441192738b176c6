### Ce qui est dit à voix haute, et les boutons qui vont avec.

## Écouter

listen = Écouter
listening = Lecture en cours
listen-again = Répéter
listen-stop = Arrêter la lecture
listen-slower = Moins vite
listen-faster = Plus vite
listen-softer = Moins fort
listen-louder = Plus fort
listen-hear = Les écouter

## Dit une fois

speech-on = La lecture est active. Avancez avec Tab et appuyez avec Entrée.
speech-private = Vous seul entendez ceci. Numéros et codes sont lus aussi.
speech-aloud = D’autres peuvent entendre. Pour entendre numéros et codes, branchez un casque.
speech-help-ended = { $name } n’est plus avec vous.
speech-any-key = Appuyez sur une touche pour continuer.
speech-no-camera = Si viser est impossible, choisissez : { scan-cannot }.

## Numéros et codes

speech-number = Votre numéro : { $code }
speech-number-hidden = Le numéro est à l’écran. Pour l’entendre, branchez un casque.
speech-match = Code sur les deux écrans : { $code }
speech-match-hidden = Le code est à l’écran. Pour l’entendre, branchez un casque.
speech-typed-hidden = Identifiant et numéro sont à l’écran. Pour les entendre, branchez un casque.

## Ce qui est sélectionné

speech-digit-key = Touche de chiffre, bouton
speech-button = { $name }, bouton
speech-button-chosen = { $name }, bouton, choisi
speech-button-off = { $name }, bouton, indisponible pour l’instant
speech-field = { $name }, champ de texte : { $value }
