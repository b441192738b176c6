### Mots qui sont les mêmes partout.

-stop = Arrêter et prendre ma carte
-badge-office = bureau des badges
-square-code = code QR
