### Palabras que son iguales en todas partes.

-stop = Terminar y sacar mi tarjeta
-badge-office = oficina de tarjetas
-square-code = código QR
