### What a phone asks for while it makes its key, by kind of phone; in bold what stands on the phone.

phone-steps = Your phone
phone-steps-app = An app

phone-steps-apple-1 = Tap <b>Allow</b> to load the profile.
phone-steps-apple-2 = Open <b>Settings</b>. Tap <b>Profile Downloaded</b>.
phone-steps-apple-3 = Tap <b>Install</b>. Type the code of your phone.

phone-steps-android-1 = Open the file that your phone loaded.
phone-steps-android-2 = Type the password that your phone showed you.
phone-steps-android-3 = Keep the name. Tap <b>OK</b>.

phone-steps-app-1 = Keep the app of your agency open.
phone-steps-app-2 = Allow what it asks for.
phone-steps-app-3 = Wait until it says that it is done.
