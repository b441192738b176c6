### What a phone asks for while it makes its key, by kind of phone; in bold what stands on the phone.

phone-steps = Su teléfono
phone-steps-app = Una app

phone-steps-apple-1 = Toque <b>Permitir</b> para cargar el perfil.
phone-steps-apple-2 = Abra <b>Ajustes</b>. Toque <b>Perfil descargado</b>.
phone-steps-apple-3 = Toque <b>Instalar</b>. Escriba el código de su teléfono.

phone-steps-android-1 = Abra el archivo que cargó su teléfono.
phone-steps-android-2 = Escriba la contraseña que mostró su teléfono.
phone-steps-android-3 = Deje el nombre. Toque <b>Aceptar</b>.

phone-steps-app-1 = Deje abierta la app de su agencia.
phone-steps-app-2 = Permita lo que pida.
phone-steps-app-3 = Espere hasta que diga que terminó.
