### What a phone asks for while it makes its key, by kind of phone; in bold what stands on the phone.

phone-steps = Uw telefoon
phone-steps-app = Een app

phone-steps-apple-1 = Tik op <b>Sta toe</b> om het profiel te laden.
phone-steps-apple-2 = Open <b>Instellingen</b>. Tik op <b>Profiel gedownload</b>.
phone-steps-apple-3 = Tik op <b>Installeer</b>. Typ de code van uw telefoon.

phone-steps-android-1 = Open het bestand dat uw telefoon heeft geladen.
phone-steps-android-2 = Typ het wachtwoord dat uw telefoon liet zien.
phone-steps-android-3 = Laat de naam staan. Tik op <b>OK</b>.

phone-steps-app-1 = Houd de app van uw organisatie open.
phone-steps-app-2 = Sta toe wat de app vraagt.
phone-steps-app-3 = Wacht tot de app zegt dat het klaar is.
