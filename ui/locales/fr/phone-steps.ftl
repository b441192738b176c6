### What a phone asks for while it makes its key, by kind of phone; in bold what stands on the phone.

phone-steps = Votre téléphone
phone-steps-app = Une appli

phone-steps-apple-1 = Touchez <b>Autoriser</b> pour charger le profil.
phone-steps-apple-2 = Ouvrez <b>Réglages</b>. Touchez <b>Profil téléchargé</b>.
phone-steps-apple-3 = Touchez <b>Installer</b>. Tapez le code du téléphone.

phone-steps-android-1 = Ouvrez le fichier chargé par le téléphone.
phone-steps-android-2 = Tapez le mot de passe vu sur le téléphone.
phone-steps-android-3 = Gardez le nom. Touchez <b>OK</b>.

phone-steps-app-1 = Gardez ouverte l’appli de votre agence.
phone-steps-app-2 = Autorisez ce qu’elle demande.
phone-steps-app-3 = Attendez qu’elle dise que c’est fini.
