### Ein Paar je Fehlercode: `err-` sagt, was geschah, `rec-`, was zu tun ist.

## The reader

err-READER-101 = Der Kartenleser ist nicht bereit
rec-READER-101 = Nutzen Sie ein anderes Gerät. Oder rufen Sie an und nennen Sie beide Codes.
err-READER-102 = Der Kartenleser ist gesperrt
rec-READER-102 = Nutzen Sie ein anderes Gerät. Oder rufen Sie an und nennen Sie beide Codes.
err-READER-103 = Es gibt keinen Kartenleser
rec-READER-103 = Nutzen Sie ein anderes Gerät. Oder rufen Sie an und nennen Sie beide Codes.
err-READER-104 = Der Kartenleser wurde abgezogen
rec-READER-104 = Sehen Sie nach, ob Sie Ihre Karte haben. Rufen Sie dann die Hilfe an.
err-READER-105 = Dieser Leser nimmt keine PIN an
rec-READER-105 = Nehmen Sie einen anderen Kiosk oder nennen Sie der Hilfe beide Codes.

## The card

err-CARD-101 = Sie haben die Karte genommen
rec-CARD-101 = Stecken Sie die Karte wieder ein. Lassen Sie sie stecken, bis wir Sie bitten.
err-CARD-102 = Wir können diese Karte nicht lesen
rec-CARD-102 = Nehmen Sie die Karte und drehen Sie sie um. Stecken Sie sie mit dem Chip voran ein.
err-CARD-103 = Das ist keine PIV-Karte
rec-CARD-103 = Nehmen Sie sie. Stecken Sie den Ausweis für die Anmeldung im Dienst ein.
err-CARD-104 = Ein anderes Programm benutzt Ihre Karte
rec-CARD-104 = Warten Sie kurz und versuchen Sie es noch einmal. Sonst rufen Sie die Hilfe an.
err-CARD-105 = Ihre Karte wurde unterbrochen
rec-CARD-105 = Lassen Sie die Karte stecken und versuchen Sie es noch einmal. Sonst rufen Sie die Hilfe an.
err-CARD-106 = Ihre Karte kann Sie nicht anmelden
rec-CARD-106 = Ihr fehlt das Zertifikat zum Anmelden. Die { -badge-office } kann es hinzufügen.
err-CARD-107 = Ihre Karte gab eine falsche Antwort
rec-CARD-107 = Nehmen Sie die Karte und stecken Sie sie wieder ein. Sonst rufen Sie die { -badge-office } an.
err-CARD-108 = Ihre Karte lehnt einen Schritt ab
rec-CARD-108 = Nehmen Sie die Karte und stecken Sie sie wieder ein. Sonst rufen Sie die { -badge-office } an.
err-CARD-109 = Ihre Karte braucht zu lange
rec-CARD-109 = Lassen Sie die Karte stecken und versuchen Sie es noch einmal. Sonst rufen Sie die Hilfe an.
err-CARD-110 = Der Schlüssel Ihrer Karte ist zu alt
rec-CARD-110 = Er ist nicht mehr stark genug. Bitten Sie die { -badge-office } um eine neue Karte.
err-CARD-111 = Das Lesen der Karte dauert zu lange
rec-CARD-111 = Lassen Sie die Karte stecken und versuchen Sie es noch einmal. Sonst rufen Sie die Hilfe an.

## The PIN

err-PIN-101 = Ihre PIN ist gesperrt
rec-PIN-101 = Vielleicht kann die { -badge-office } sie entsperren.
err-PIN-102 = Ihre PIN wurde nicht eingegeben
rec-PIN-102 = Versuchen Sie es noch einmal am Kartenleser.
err-PIN-103 = Ihre PUK ist gesperrt
rec-PIN-103 = Diese Karte bleibt gesperrt. Die { -badge-office } gibt Ihnen eine neue.

## Trust

err-TRUST-101 = Wir kennen den Aussteller dieser Karte nicht
rec-TRUST-101 = Dieses Gerät ist für andere Behörden. Rufen Sie die Hilfe an, um das richtige zu finden.
err-TRUST-102 = Ihre Karte ist abgelaufen
rec-TRUST-102 = Bitten Sie die { -badge-office } um eine neue Karte. Kommen Sie dann wieder.
err-TRUST-103 = Ihre Karte gilt noch nicht
rec-TRUST-103 = Kommen Sie wieder, wenn Ihre Karte gilt, oder fragen Sie die { -badge-office }.
err-TRUST-104 = Ihre Karte wurde abgeschaltet
rec-TRUST-104 = Ihre Behörde hat diese Karte beendet. Fragen Sie die { -badge-office } nach dem Grund.
err-TRUST-105 = Die Daten auf Ihrer Karte passen nicht
rec-TRUST-105 = Gehen Sie mit der Karte zur { -badge-office } und nennen Sie beide Codes.
err-TRUST-106 = Ihre Karte ist hier nicht zugelassen
rec-TRUST-106 = Ihr fehlt, was Ihre Behörde verlangt. Rufen Sie die Hilfe an und nennen Sie beide Codes.
err-TRUST-107 = Wir konnten Ihre Karte nicht prüfen
rec-TRUST-107 = Wir müssen wissen, dass sie noch gilt. Kommen Sie später wieder oder rufen Sie die Hilfe an.
err-TRUST-108 = Ihre Karte hat die Prüfung nicht bestanden
rec-TRUST-108 = Sie kann eine Kopie sein. Gehen Sie damit zur { -badge-office } und nennen Sie beide Codes.
err-TRUST-201 = Wir trauen der Antwort nicht
rec-TRUST-201 = Sie kam nicht von Ihrer Behörde. Rufen Sie die Hilfe an und nennen Sie beide Codes.

## The way to the agency

err-NET-101 = Wir erreichen Ihre Behörde nicht
rec-NET-101 = Versuchen Sie es noch einmal. Sonst rufen Sie die Hilfe an und nennen Sie beide Codes.
err-NET-102 = Ihre Behörde antwortet nicht rechtzeitig
rec-NET-102 = Versuchen Sie es noch einmal. Sonst rufen Sie die Hilfe an und nennen Sie beide Codes.
err-NET-103 = Die Leitung zur Behörde ist weg
rec-NET-103 = Versuchen Sie es noch einmal. Sonst rufen Sie die Hilfe an und nennen Sie beide Codes.
err-NET-104 = Es kam keine sichere Verbindung zustande
rec-NET-104 = Rufen Sie die Hilfe an, nennen Sie beide Codes.

## The agency

err-ISSUER-101 = Ihre Behörde nimmt diese Karte nicht an
rec-ISSUER-101 = Rufen Sie die Hilfe an, nennen Sie beide Codes.
err-ISSUER-102 = Ihre Behörde hat kein Konto für Sie
rec-ISSUER-102 = Rufen Sie die Hilfe an. Bitten Sie um ein Konto für diese Karte.
err-ISSUER-103 = Ein Handy-Ausweis geht noch nicht
rec-ISSUER-103 = Ihre Behörde hat ihn für Ihr Konto nicht erlaubt. Fragen Sie die Hilfe nach dem Grund.
err-ISSUER-104 = Ihre Behörde hat gerade einen Fehler
rec-ISSUER-104 = Versuchen Sie es in ein paar Minuten noch einmal. Sonst rufen Sie die Hilfe an.
err-ISSUER-105 = Wir verstehen Ihre Behörde nicht
rec-ISSUER-105 = Rufen Sie die Hilfe an, nennen Sie beide Codes.
err-ISSUER-106 = Sie haben so viele Handys wie erlaubt
rec-ISSUER-106 = Schalten Sie eins ab, das Sie nicht mehr brauchen. Richten Sie dann das neue ein.
err-ISSUER-107 = Ihr Handy-Ausweis ist nicht entstanden
rec-ISSUER-107 = Nichts wurde ausgestellt. Versuchen Sie es noch einmal. Sonst rufen Sie die Hilfe an.
err-ISSUER-108 = Die Betreuung muss bei Ihnen sein
rec-ISSUER-108 = Gehen Sie zu einem betreuten Gerät, oder rufen Sie um Hilfe an.

## The agent beside you

err-AGENT-101 = Diese Karte öffnet das Gerät nicht
rec-AGENT-101 = Das kann nur eine Karte der Betreuung. Bitten Sie jemanden dazu.
err-AGENT-102 = Sie können sich nicht selbst betreuen
rec-AGENT-102 = Bitten Sie jemand anderen von der Betreuung dazu.
err-AGENT-103 = Die Betreuung konnte Sie nicht bestätigen
rec-AGENT-103 = Das kommt bei alten Bildern vor. Ihre Ausweisstelle kann es mit Ihnen prüfen.
err-AGENT-104 = Die Betreuung antwortete nicht rechtzeitig
rec-AGENT-104 = Die Betreuung soll bei Ihnen bleiben. Beginnen Sie dann neu.
err-AGENT-105 = Der Code der Betreuung war falsch
rec-AGENT-105 = Die Betreuung kann das Gerät neu öffnen und bekommt einen neuen Code.

## The phone

err-PHONE-101 = Der Code ist abgelaufen
rec-PHONE-101 = Nichts wurde ausgestellt. Für einen neuen Code beginnen Sie neu.
err-PHONE-102 = Zu viele falsche Nummern
rec-PHONE-102 = Wir haben zu Ihrem Schutz beendet. Für einen neuen Code beginnen Sie neu.
err-PHONE-103 = Ihr Handy konnte nicht fertig werden
rec-PHONE-103 = Sehen Sie nach, ob Ihr Handy online ist. Beginnen Sie dann neu.
err-PHONE-104 = Das wurde abgebrochen
rec-PHONE-104 = Ihr Handy oder die Hilfe hat abgebrochen. Um weiterzumachen, beginnen Sie neu.

## The kiosk

err-KIOSK-101 = Ihre Zeit ist abgelaufen
rec-KIOSK-101 = Wir haben zum Schutz Ihrer Daten beendet. Beginnen Sie neu, wenn Sie bereit sind.
err-KIOSK-102 = Dieses Gerät ist nicht richtig eingerichtet
rec-KIOSK-102 = Nutzen Sie ein anderes Gerät. Oder rufen Sie an und nennen Sie beide Codes.
err-KIOSK-103 = Dieses Gerät hat einen Fehler
rec-KIOSK-103 = Nutzen Sie ein anderes Gerät. Oder rufen Sie an und nennen Sie beide Codes.
err-KIOSK-104 = Dieses Gerät hat keinen Bildschirm
rec-KIOSK-104 = Nutzen Sie ein anderes Gerät. Oder rufen Sie an und nennen Sie beide Codes.
err-KIOSK-105 = Das Personal hat das Gerät geschlossen
rec-KIOSK-105 = Nutzen Sie ein anderes Gerät oder kommen Sie später.
