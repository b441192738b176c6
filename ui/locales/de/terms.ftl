### Wörter, die überall gleich sein müssen.

-stop = Beenden und Karte nehmen
-badge-office = Ausweisstelle
-square-code = QR-Code
