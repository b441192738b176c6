### What a phone asks for while it makes its key, by kind of phone; in bold what stands on the phone.

phone-steps = Ihr Handy
phone-steps-app = Eine App

phone-steps-apple-1 = Tippen Sie für das Profil auf <b>Zulassen</b>.
phone-steps-apple-2 = Öffnen Sie <b>Einstellungen</b>, dann <b>Profil geladen</b>.
phone-steps-apple-3 = Tippen Sie auf <b>Installieren</b>. Geben Sie den Handycode ein.

phone-steps-android-1 = Öffnen Sie die Datei, die Ihr Handy geladen hat.
phone-steps-android-2 = Geben Sie das Passwort vom Handy ein.
phone-steps-android-3 = Der Name passt so. Dann <b>OK</b>.

phone-steps-app-1 = Lassen Sie die App Ihrer Behörde offen.
phone-steps-app-2 = Erlauben Sie, was sie fragt.
phone-steps-app-3 = Warten Sie, bis sie sagt, dass sie fertig ist.
