### An agent beside the person, the agent’s own screen, and the menu of staff.

## Around every screen

banner = Die Betreuung neben Ihnen
banner-beside = { $name } ist bei Ihnen.
    .more = Sieht, wie weit Sie sind, und das Bild Ihrer Karte. Nie Ihre PIN oder Codes.
banner-end = Hilfe beenden

## Welcome

agent-first-title = Die Betreuung öffnet dieses Gerät
agent-first-lead = Bitten Sie jemanden von der Betreuung dazu. Deren Karte kommt zuerst. Sie brauchen:

## An agent opens the kiosk

proving-title = Wir prüfen Ihre Dienstkarte
hand-title-out = Übergeben Sie das Gerät
hand-lead = Das Gerät ist offen für die nächste Person, { $name }. Bleiben Sie dabei.
hand-code = Ihr Code
hand-code-notice = Merken Sie sich den Code. Er ist geheim.
    .more = Sie geben ihn ein, um das Bild der Person zu sehen.

## The agent looks at the person

turn-title = Die Betreuung muss Ihr Gesicht prüfen
turn-lead = Sehen Sie { $name } an. Die Karte bleibt stecken.
turn-notice = Ihre Behörde verlangt diese Prüfung.
    .more = Das Bild kommt von Ihrer Karte. Wir behalten es nicht.

## The agent’s own screen

agent-idle = Niemand braucht Sie gerade
agent-idle-lead = Um das Gerät zu öffnen, stecken Sie dort Ihre Karte ein.
agent-beside = Jemand ist am Gerät
agent-beside-lead = Hier werden Sie gefragt, wenn Sie an der Reihe sind.
agent-unlock = Betreuung: Geben Sie Ihren Code ein
agent-unlock-lead = Das Gerät zeigte ihn Ihnen beim Öffnen.
agent-unlock-wrong = Der Code war falsch. Geben Sie ihn neu ein.
agent-unlock-stop = Zum Abbrechen die Karte herausnehmen.
agent-decide = Ist das die Person?
agent-decide-named = Ist das { $name }?
agent-portrait = Bild der Karte
agent-portrait-reading = Wir lesen das Bild
agent-portrait-missing = Diese Karte gibt kein Bild. Sehen Sie auf den Ausweis.
agent-portrait-unusable = Dieses Bild lässt sich nicht zeigen. Sehen Sie auf den Ausweis.
agent-compared = Was haben Sie verglichen?
agent-compared-portrait = Bild hier
agent-compared-badge = Aufdruck des Ausweises
agent-compared-document = Anderes Dokument
agent-yes = Das ist die Person
agent-no = Nicht diese Person

## Staff

closed-by-staff = Das Personal hat es geschlossen. Behalten Sie Ihre Karte.
staff-card-title = Stecken Sie eine Dienstkarte ein
staff-card-lead = Nur die Karte der Betreuung dieses Geräts öffnet das Menü.
menu-title = Dienstmenü, { $name }
menu-page-state = Zustand
menu-page-trust = Vertrauen
menu-page-incidents = Vorfälle
menu-looking = Wir sehen nach
menu-nothing = Hier ist nichts.
menu-service = Dieses Gerät
menu-service-open = Offen
menu-service-closed = Geschlossen
menu-issuer = Aussteller
menu-issuer-reached = Antwortet in { $ms } ms
menu-issuer-failed = Antwortet nicht: { $code }
menu-reader-used = In Gebrauch
menu-reader-unused = Nicht in Gebrauch
menu-version = Version, Konfiguration
menu-trust-card-authority = Kartenstelle
menu-trust-revocation-list = Sperrliste
menu-trust-issuer-anchor = Server des Ausstellers
menu-trust-over = Abgelaufen
menu-trust-days =
    { $days ->
        [one] { $days } Tag
       *[other] { $days } Tage
    }
menu-close-kiosk = Gerät schließen
menu-open-kiosk = Gerät öffnen
menu-sound = Ton testen
menu-restart = Neu starten
menu-end = Beenden
menu-done = Fertig
