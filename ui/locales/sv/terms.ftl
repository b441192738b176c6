### Ord som är lika överallt.

-stop = Avsluta och ta mitt kort
-badge-office = kortexpedition
-square-code = QR-koden
