### Woorden die overal gelijk moeten zijn.

-stop = Stoppen en kaart pakken
-badge-office = passenbureau
-square-code = QR-code
