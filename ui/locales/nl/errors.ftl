### Eén paar per foutcode: `err-` zegt wat er gebeurde, `rec-` wat te doen.

## The reader

err-READER-101 = De kaartlezer is niet klaar
rec-READER-101 = Gebruik een andere zuil, of bel voor hulp en noem beide codes.
err-READER-102 = De kaartlezer is geblokkeerd
rec-READER-102 = Gebruik een andere zuil, of bel voor hulp en noem beide codes.
err-READER-103 = Er is geen kaartlezer
rec-READER-103 = Gebruik een andere zuil, of bel voor hulp en noem beide codes.
err-READER-104 = De kaartlezer is losgekoppeld
rec-READER-104 = Kijk of u uw kaart hebt. Bel daarna voor hulp.
err-READER-105 = Deze lezer kan uw pincode niet aan
rec-READER-105 = Gebruik een andere kiosk, of bel voor hulp en noem beide codes.

## The card

err-CARD-101 = U hebt uw kaart gepakt
rec-CARD-101 = Steek uw kaart er weer in om te beginnen. Laat hem zitten tot wij u vragen.
err-CARD-102 = Wij kunnen deze kaart niet lezen
rec-CARD-102 = Pak de kaart en draai hem om. Steek hem er met de chip eerst in.
err-CARD-103 = Dit is geen PIV-kaart
rec-CARD-103 = Pak hem. Steek de kaart erin waarmee u op het werk inlogt.
err-CARD-104 = Een ander programma gebruikt uw kaart
rec-CARD-104 = Wacht even en probeer het opnieuw. Lukt het weer niet? Bel voor hulp.
err-CARD-105 = Uw kaart werd onderbroken
rec-CARD-105 = Laat de kaart zitten en probeer het opnieuw. Lukt het weer niet? Bel voor hulp.
err-CARD-106 = Met uw kaart kunt u niet inloggen
rec-CARD-106 = Er staat geen certificaat op om in te loggen. Uw { -badge-office } kan er een toevoegen.
err-CARD-107 = Uw kaart gaf een fout antwoord
rec-CARD-107 = Pak de kaart en steek hem er weer in. Lukt het niet? Bel uw { -badge-office }.
err-CARD-108 = Uw kaart weigerde een stap
rec-CARD-108 = Pak de kaart en steek hem er weer in. Lukt het niet? Bel uw { -badge-office }.
err-CARD-109 = Uw kaart deed er te lang over
rec-CARD-109 = Laat de kaart zitten en probeer het opnieuw. Lukt het weer niet? Bel voor hulp.
err-CARD-110 = De sleutel van uw kaart is te oud
rec-CARD-110 = Hij is niet sterk genoeg meer. Vraag uw { -badge-office } om een nieuwe kaart.
err-CARD-111 = Het lezen van uw kaart duurde te lang
rec-CARD-111 = Laat de kaart zitten en probeer het opnieuw. Lukt het weer niet? Bel voor hulp.

## The PIN

err-PIN-101 = Uw pincode is geblokkeerd
rec-PIN-101 = Misschien kan uw { -badge-office } de pincode vrijgeven.
err-PIN-102 = Uw pincode is niet ingevoerd
rec-PIN-102 = Probeer het opnieuw en voer uw pincode op de lezer in.
err-PIN-103 = Uw pukcode is geblokkeerd
rec-PIN-103 = Deze kaart blijft geblokkeerd. Vraag uw { -badge-office } om een nieuwe.

## Trust

err-TRUST-101 = Wij weten niet wie deze kaart uitgaf
rec-TRUST-101 = Deze zuil is voor andere organisaties. Bel voor hulp om de juiste te vinden.
err-TRUST-102 = Uw kaart is verlopen
rec-TRUST-102 = Vraag uw { -badge-office } om een nieuwe kaart. Kom daarna terug.
err-TRUST-103 = Uw kaart is nog niet geldig
rec-TRUST-103 = Kom terug als uw kaart geldig is, of vraag het uw { -badge-office }.
err-TRUST-104 = Uw kaart is uitgezet
rec-TRUST-104 = Uw organisatie heeft deze kaart beëindigd. Vraag uw { -badge-office } waarom.
err-TRUST-105 = De gegevens op uw kaart kloppen niet
rec-TRUST-105 = Ga met uw kaart naar het { -badge-office } en noem beide codes.
err-TRUST-106 = Uw kaart mag hier niet worden gebruikt
rec-TRUST-106 = Er ontbreekt iets dat uw organisatie vraagt. Bel voor hulp en noem beide codes.
err-TRUST-107 = Wij konden uw kaart niet controleren
rec-TRUST-107 = Wij moeten weten dat hij nog geldig is. Kom later terug of bel voor hulp.
err-TRUST-108 = Uw kaart kwam niet door de controle
rec-TRUST-108 = Het kan een kopie zijn. Ga ermee naar het { -badge-office } en noem beide codes.
err-TRUST-201 = Wij vertrouwen het antwoord niet
rec-TRUST-201 = Het kwam niet van uw organisatie. Bel voor hulp en noem beide codes.

## The way to the agency

err-NET-101 = Wij konden uw organisatie niet bereiken
rec-NET-101 = Probeer het opnieuw. Lukt het weer niet? Bel voor hulp en noem beide codes.
err-NET-102 = Uw organisatie antwoordde niet op tijd
rec-NET-102 = Probeer het opnieuw. Lukt het weer niet? Bel voor hulp en noem beide codes.
err-NET-103 = De lijn met uw organisatie viel weg
rec-NET-103 = Probeer het opnieuw. Lukt het weer niet? Bel voor hulp en noem beide codes.
err-NET-104 = Er kwam geen veilige verbinding
rec-NET-104 = Bel voor hulp en noem beide codes.

## The agency

err-ISSUER-101 = Uw organisatie accepteert deze kaart niet
rec-ISSUER-101 = Bel voor hulp en noem beide codes.
err-ISSUER-102 = Uw organisatie heeft geen account voor u
rec-ISSUER-102 = Bel voor hulp. Vraag om een account voor deze kaart.
err-ISSUER-103 = U kunt nog geen telefoonpas krijgen
rec-ISSUER-103 = Uw organisatie staat het niet toe voor uw account. Bel voor hulp en vraag waarom.
err-ISSUER-104 = Uw organisatie heeft een storing
rec-ISSUER-104 = Probeer het over een paar minuten opnieuw. Lukt het weer niet? Bel voor hulp.
err-ISSUER-105 = Wij begrepen uw organisatie niet
rec-ISSUER-105 = Bel voor hulp en noem beide codes.
err-ISSUER-106 = U hebt zoveel telefoons als mag
rec-ISSUER-106 = Zet een telefoon uit die u niet meer gebruikt. Stel dan de nieuwe in.
err-ISSUER-107 = Uw telefoonpas is niet gemaakt
rec-ISSUER-107 = Er is niets uitgegeven. Probeer het opnieuw. Lukt het weer niet? Bel voor hulp.
err-ISSUER-108 = Er moet een medewerker bij u zijn
rec-ISSUER-108 = Ga naar een zuil met een medewerker, of bel voor hulp.

## The agent beside you

err-AGENT-101 = Deze kaart opent de zuil niet
rec-AGENT-101 = Dat kan alleen de kaart van een medewerker. Vraag een medewerker mee te komen.
err-AGENT-102 = U kunt niet uw eigen medewerker zijn
rec-AGENT-102 = Vraag een andere medewerker mee te komen.
err-AGENT-103 = De medewerker kon u niet bevestigen
rec-AGENT-103 = Dat gebeurt bij een oude foto. Uw passenbureau kan het met u bekijken.
err-AGENT-104 = De medewerker antwoordde niet op tijd
rec-AGENT-104 = Vraag de medewerker bij u te blijven. Begin dan opnieuw.
err-AGENT-105 = De code van de medewerker was fout
rec-AGENT-105 = De medewerker kan de zuil opnieuw openen en krijgt een nieuwe code.

## The phone

err-PHONE-101 = De code is verlopen
rec-PHONE-101 = Er is niets uitgegeven. Begin opnieuw voor een nieuwe code.
err-PHONE-102 = Te veel foute nummers
rec-PHONE-102 = Wij zijn gestopt om u te beschermen. Begin opnieuw voor een nieuwe code.
err-PHONE-103 = Uw telefoon kon het niet afmaken
rec-PHONE-103 = Kijk of uw telefoon online is. Begin daarna opnieuw.
err-PHONE-104 = Dit is afgebroken
rec-PHONE-104 = Uw telefoon of de hulp brak het af. Begin opnieuw om verder te gaan.

## The kiosk

err-KIOSK-101 = Uw tijd is om
rec-KIOSK-101 = Wij zijn gestopt om uw gegevens te beschermen. Begin opnieuw als u zover bent.
err-KIOSK-102 = Deze zuil is niet goed ingesteld
rec-KIOSK-102 = Gebruik een andere zuil, of bel voor hulp en noem beide codes.
err-KIOSK-103 = Deze zuil heeft een storing
rec-KIOSK-103 = Gebruik een andere zuil, of bel voor hulp en noem beide codes.
err-KIOSK-104 = Deze zuil heeft geen scherm
rec-KIOSK-104 = Gebruik een andere zuil, of bel voor hulp en noem beide codes.
err-KIOSK-105 = Het personeel heeft deze zuil gesloten
rec-KIOSK-105 = Gebruik een andere zuil of kom later terug.
