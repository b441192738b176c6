### An agent beside the person, the agent’s own screen, and the menu of staff.

## Around every screen

banner = Handläggaren bredvid dig
banner-beside = { $name } är med dig.
    .more = Ser hur långt du har kommit och bilden på ditt kort. Aldrig din PIN-kod eller koder.
banner-end = Avsluta hjälpen

## Welcome

agent-first-title = En handläggare öppnar automaten
agent-first-lead = Be en handläggare följa med. Handläggarens kort sätts i först. Du behöver:

## An agent opens the kiosk

proving-title = Vi kontrollerar ditt tjänstekort
hand-title-out = Lämna över automaten
hand-lead = Automaten är öppen för nästa person, { $name }. Stanna kvar.
hand-code = Din kod
hand-code-notice = Kom ihåg koden och säg den inte till någon.
    .more = Du skriver den för att se personens bild.

## The agent looks at the person

turn-title = En handläggare ska se på ditt ansikte
turn-lead = Titta på { $name }, tack. Låt kortet sitta kvar.
turn-notice = Din myndighet begär kontrollen.
    .more = Bilden kommer från ditt kort. Vi sparar den inte.

## The agent’s own screen

agent-idle = Ingen behöver dig just nu
agent-idle-lead = Sätt i ditt kort där för att öppna automaten åt någon.
agent-beside = Någon är vid automaten
agent-beside-lead = Här får du frågan när det är din tur.
agent-unlock = Handläggare: skriv din kod
agent-unlock-lead = Automaten visade den när du öppnade.
agent-unlock-wrong = Koden var fel. Skriv den igen.
agent-unlock-stop = Ta ut kortet om du vill avbryta.
agent-decide = Är det här personen?
agent-decide-named = Är det här { $name }?
agent-portrait = Bilden på kortet
agent-portrait-reading = Bilden läses
agent-portrait-missing = Kortet ger ingen bild. Titta på det tryckta kortet.
agent-portrait-unusable = Bilden kan inte visas. Titta på det tryckta kortet.
agent-compared = Vad jämförde du med?
agent-compared-portrait = Bilden här
agent-compared-badge = Det tryckta kortet
agent-compared-document = Annan handling
agent-yes = Det är personen
agent-no = Inte den personen

## Staff

closed-by-staff = Vår personal har stängt den. Behåll ditt kort.
staff-card-title = Sätt i ett tjänstekort
staff-card-lead = Bara ett kort från automatens handläggare öppnar menyn.
menu-title = Personalmeny, { $name }
menu-page-state = Läge
menu-page-trust = Tillit
menu-page-incidents = Händelser
menu-looking = Vi tittar efter
menu-nothing = Här finns inget.
menu-service = Automaten
menu-service-open = Öppen
menu-service-closed = Stängd
menu-issuer = Utfärdare
menu-issuer-reached = Svarar på { $ms } ms
menu-issuer-failed = Svarar inte: { $code }
menu-reader-used = Används
menu-reader-unused = Används inte
menu-version = Version, inställningar
menu-trust-card-authority = Kortutfärdare
menu-trust-revocation-list = Spärrlista
menu-trust-issuer-anchor = Utfärdarens server
menu-trust-over = Slut
menu-trust-days =
    { $days ->
        [one] { $days } dag
       *[other] { $days } dagar
    }
menu-close-kiosk = Stäng automaten
menu-open-kiosk = Öppna automaten
menu-sound = Testa ljudet
menu-restart = Starta om
menu-end = Avsluta
menu-done = Klar
