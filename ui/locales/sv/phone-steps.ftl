### What a phone asks for while it makes its key, by kind of phone; in bold what stands on the phone.

phone-steps = Din mobil
phone-steps-app = En app

phone-steps-apple-1 = Tryck på <b>Tillåt</b> för att ladda profilen.
phone-steps-apple-2 = Öppna <b>Inställningar</b>. Tryck på <b>Profil hämtad</b>.
phone-steps-apple-3 = Tryck på <b>Installera</b>. Skriv mobilens kod.

phone-steps-android-1 = Öppna filen som mobilen laddade.
phone-steps-android-2 = Skriv lösenordet som mobilen visade.
phone-steps-android-3 = Behåll namnet. Tryck på <b>OK</b>.

phone-steps-app-1 = Låt din myndighets app vara öppen.
phone-steps-app-2 = Tillåt det den frågar om.
phone-steps-app-3 = Vänta tills den säger att den är klar.
