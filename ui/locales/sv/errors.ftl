### Ett par per felkod: `err-` säger vad som hände, `rec-` vad man gör.

## The reader

err-READER-101 = Kortläsaren är inte klar
rec-READER-101 = Använd en annan automat, eller ring hjälpen och säg båda koderna.
err-READER-102 = Kortläsaren är låst
rec-READER-102 = Använd en annan automat, eller ring hjälpen och säg båda koderna.
err-READER-103 = Det finns ingen kortläsare
rec-READER-103 = Använd en annan automat, eller ring hjälpen och säg båda koderna.
err-READER-104 = Kortläsaren kopplades ur
rec-READER-104 = Se efter att du har ditt kort. Ring sedan hjälpen.
err-READER-105 = Läsaren kan inte ta din PIN-kod
rec-READER-105 = Använd en annan kiosk, eller ring hjälpen och säg båda koderna.

## The card

err-CARD-101 = Du tog ut kortet
rec-CARD-101 = Sätt i kortet för att börja om. Låt det sitta tills vi ber dig ta det.
err-CARD-102 = Vi kan inte läsa kortet
rec-CARD-102 = Ta ut kortet och vänd på det. Sätt i det med chippet först.
err-CARD-103 = Det här är inget PIV-kort
rec-CARD-103 = Ta ut det. Sätt i kortet du loggar in med på jobbet.
err-CARD-104 = Ett annat program använder kortet
rec-CARD-104 = Vänta lite och försök igen. Går det inte nu heller, ring hjälpen.
err-CARD-105 = Kortet blev avbrutet
rec-CARD-105 = Låt kortet sitta och försök igen. Går det inte nu heller, ring hjälpen.
err-CARD-106 = Kortet kan inte logga in dig
rec-CARD-106 = Det saknar certifikat för inloggning. Din { -badge-office } kan lägga till ett.
err-CARD-107 = Kortet gav fel svar
rec-CARD-107 = Ta ut kortet och sätt i det igen. Går det inte, ring din { -badge-office }.
err-CARD-108 = Kortet vägrade ett steg
rec-CARD-108 = Ta ut kortet och sätt i det igen. Går det inte, ring din { -badge-office }.
err-CARD-109 = Kortet tog för lång tid
rec-CARD-109 = Låt kortet sitta och försök igen. Går det inte nu heller, ring hjälpen.
err-CARD-110 = Kortets nyckel är för gammal
rec-CARD-110 = Den är inte stark nog längre. Be din { -badge-office } om ett nytt kort.
err-CARD-111 = Det tog för lång tid att läsa kortet
rec-CARD-111 = Låt kortet sitta och försök igen. Går det inte nu heller, ring hjälpen.

## The PIN

err-PIN-101 = Din PIN-kod är låst
rec-PIN-101 = Din { -badge-office } kan kanske låsa upp den.
err-PIN-102 = Din PIN-kod angavs inte
rec-PIN-102 = Försök igen och ange din PIN-kod på läsaren.
err-PIN-103 = Din PUK-kod är låst
rec-PIN-103 = Kortet går inte att låsa upp. Be din { -badge-office } om ett nytt.

## Trust

err-TRUST-101 = Vi vet inte vem som utfärdat kortet
rec-TRUST-101 = Automaten är för andra myndigheter. Ring hjälpen för att hitta rätt.
err-TRUST-102 = Ditt kort har gått ut
rec-TRUST-102 = Be din { -badge-office } om ett nytt kort. Kom sedan tillbaka.
err-TRUST-103 = Ditt kort gäller inte än
rec-TRUST-103 = Kom tillbaka när kortet gäller, eller fråga din { -badge-office }.
err-TRUST-104 = Ditt kort är avstängt
rec-TRUST-104 = Din myndighet har avslutat kortet. Fråga din { -badge-office } varför.
err-TRUST-105 = Uppgifterna på kortet stämmer inte
rec-TRUST-105 = Ta med kortet till din { -badge-office } och säg båda koderna.
err-TRUST-106 = Kortet får inte användas här
rec-TRUST-106 = Det saknar något din myndighet kräver. Ring hjälpen och säg båda koderna.
err-TRUST-107 = Vi kunde inte kontrollera kortet
rec-TRUST-107 = Vi måste veta att det fortfarande gäller. Kom tillbaka senare, eller ring hjälpen.
err-TRUST-108 = Kortet klarade inte kontrollen
rec-TRUST-108 = Det kan vara en kopia. Ta med det till din { -badge-office } och säg båda koderna.
err-TRUST-201 = Vi litar inte på svaret vi fick
rec-TRUST-201 = Det kom inte från din myndighet. Ring hjälpen och säg båda koderna.

## The way to the agency

err-NET-101 = Vi når inte din myndighet
rec-NET-101 = Försök igen. Går det inte nu heller, ring hjälpen och säg båda koderna.
err-NET-102 = Din myndighet svarade inte i tid
rec-NET-102 = Försök igen. Går det inte nu heller, ring hjälpen och säg båda koderna.
err-NET-103 = Linjen till din myndighet bröts
rec-NET-103 = Försök igen. Går det inte nu heller, ring hjälpen och säg båda koderna.
err-NET-104 = Vi fick ingen säker anslutning
rec-NET-104 = Ring hjälpen och säg båda koderna.

## The agency

err-ISSUER-101 = Din myndighet godtog inte kortet
rec-ISSUER-101 = Ring hjälpen och säg båda koderna.
err-ISSUER-102 = Din myndighet har inget konto för dig
rec-ISSUER-102 = Ring hjälpen. Be om ett konto för kortet.
err-ISSUER-103 = Du kan inte få något mobil-id än
rec-ISSUER-103 = Din myndighet har inte tillåtit det för ditt konto. Ring hjälpen och fråga varför.
err-ISSUER-104 = Din myndighet har ett fel
rec-ISSUER-104 = Försök igen om några minuter. Går det inte då heller, ring hjälpen.
err-ISSUER-105 = Vi förstod inte din myndighet
rec-ISSUER-105 = Ring hjälpen och säg båda koderna.
err-ISSUER-106 = Du har så många mobiler som är tillåtet
rec-ISSUER-106 = Stäng av en mobil du inte använder. Lägg sedan till den nya.
err-ISSUER-107 = Ditt mobil-id blev inte klart
rec-ISSUER-107 = Inget utfärdades. Försök igen. Går det inte nu heller, ring hjälpen.
err-ISSUER-108 = En handläggare måste vara med dig
rec-ISSUER-108 = Gå till en automat med handläggare, eller ring för hjälp.

## The agent beside you

err-AGENT-101 = Det här kortet öppnar inte automaten
rec-AGENT-101 = Det gör bara en handläggares kort. Be en handläggare följa med.
err-AGENT-102 = Du kan inte vara din egen handläggare
rec-AGENT-102 = Be en annan handläggare följa med.
err-AGENT-103 = Handläggaren kunde inte bekräfta att det är du
rec-AGENT-103 = Det händer med en gammal bild. Ditt kortexpedition kan titta på den med dig.
err-AGENT-104 = Handläggaren svarade inte i tid
rec-AGENT-104 = Be handläggaren stanna hos dig. Börja sedan om.
err-AGENT-105 = Handläggarens kod var fel
rec-AGENT-105 = Handläggaren kan öppna automaten igen och få en ny kod.

## The phone

err-PHONE-101 = Koden gäller inte längre
rec-PHONE-101 = Inget utfärdades. Börja om för att få en ny kod.
err-PHONE-102 = För många fel nummer
rec-PHONE-102 = Vi avslutade för att skydda dig. Börja om för att få en ny kod.
err-PHONE-103 = Mobilen kunde inte bli klar
rec-PHONE-103 = Se efter att mobilen är på nätet. Börja sedan om.
err-PHONE-104 = Det här avbröts
rec-PHONE-104 = Mobilen eller hjälpen avbröt. Börja om för att fortsätta.

## The kiosk

err-KIOSK-101 = Din tid är slut
rec-KIOSK-101 = Vi avslutade för att skydda dina uppgifter. Börja om när du är redo.
err-KIOSK-102 = Automaten är inte rätt inställd
rec-KIOSK-102 = Använd en annan automat, eller ring hjälpen och säg båda koderna.
err-KIOSK-103 = Automaten har ett fel
rec-KIOSK-103 = Använd en annan automat, eller ring hjälpen och säg båda koderna.
err-KIOSK-104 = Automaten har ingen skärm
rec-KIOSK-104 = Använd en annan automat, eller ring hjälpen och säg båda koderna.
err-KIOSK-105 = Personalen har stängt automaten
rec-KIOSK-105 = Använd en annan automat eller kom tillbaka senare.
