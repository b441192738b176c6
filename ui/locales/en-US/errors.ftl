### One pair for every error code: `err-` says what happened, `rec-` what to do.
### Whether the card is in and whether a PIN try was used is said between the two.

## The reader

err-READER-101 = The card reader is not ready
rec-READER-101 = Use another kiosk, or call for help and say both codes.
err-READER-102 = The card reader is locked
rec-READER-102 = Use another kiosk, or call for help and say both codes.
err-READER-103 = There is no card reader
rec-READER-103 = Use another kiosk, or call for help and say both codes.
err-READER-104 = The card reader was unplugged
rec-READER-104 = Check that you have your card. Then call for help.
err-READER-105 = This reader cannot take your PIN
rec-READER-105 = Use another kiosk, or call for help and say both codes.

## The card

err-CARD-101 = You took your card out
rec-CARD-101 = To start again, put your card back in. Leave it in until we ask you to take it.
err-CARD-102 = We cannot read this card
rec-CARD-102 = Take the card out and turn it around. Put it in with the chip first.
err-CARD-103 = This card is not a PIV card
rec-CARD-103 = Take it out. Put in the badge you use to sign in at work.
err-CARD-104 = Another program is using your card
rec-CARD-104 = Wait a moment, then try again. If it fails again, call for help.
err-CARD-105 = Your card was interrupted
rec-CARD-105 = Leave the card in and try again. If it fails again, call for help.
err-CARD-106 = Your card cannot sign you in
rec-CARD-106 = It has no certificate for signing in. Your badge office can add one.
err-CARD-107 = Your card gave a wrong answer
rec-CARD-107 = Take the card out and put it in again. If it fails again, call your badge office.
err-CARD-108 = Your card refused a step
rec-CARD-108 = Take the card out and put it in again. If it fails again, call your badge office.
err-CARD-109 = Your card took too long
rec-CARD-109 = Leave the card in and try again. If it fails again, call for help.
err-CARD-110 = Your card’s key is too old
rec-CARD-110 = It is no longer strong enough. Ask your badge office for a new card.
err-CARD-111 = Reading your card took too long
rec-CARD-111 = Leave the card in and try again. If it fails again, call for help.

## The PIN

err-PIN-101 = Your PIN is locked
rec-PIN-101 = Your badge office may be able to unlock it.
err-PIN-102 = Your PIN was not entered
rec-PIN-102 = Try again and enter your PIN on the reader.
err-PIN-103 = Your PUK is locked
rec-PIN-103 = This card cannot be unlocked. Ask your badge office for a new one.

## Trust

err-TRUST-101 = We do not know who issued this card
rec-TRUST-101 = This kiosk serves other agencies. Call for help to find the right one.
err-TRUST-102 = Your card has expired
rec-TRUST-102 = Ask your badge office for a new card. Then come back.
err-TRUST-103 = Your card is not valid yet
rec-TRUST-103 = Come back when your card is valid, or ask your badge office.
err-TRUST-104 = Your card was turned off
rec-TRUST-104 = Your agency ended this card. Ask your badge office why.
err-TRUST-105 = The data on your card does not match
rec-TRUST-105 = Take your card to your badge office and say both codes.
err-TRUST-106 = Your card may not be used here
rec-TRUST-106 = It lacks what your agency asks for. Call for help and say both codes.
err-TRUST-107 = We could not check your card
rec-TRUST-107 = We must know that it is still valid. Come back later, or call for help.
err-TRUST-108 = Your card did not pass our check
rec-TRUST-108 = It may be a copy. Take it to your badge office and say both codes.
err-TRUST-201 = We do not trust the answer we got
rec-TRUST-201 = It did not come from your agency. Call for help and say both codes.

## The way to the agency

err-NET-101 = We could not reach your agency
rec-NET-101 = Try again. If it fails again, call for help and say both codes.
err-NET-102 = Your agency did not answer in time
rec-NET-102 = Try again. If it fails again, call for help and say both codes.
err-NET-103 = We lost the line to your agency
rec-NET-103 = Try again. If it fails again, call for help and say both codes.
err-NET-104 = We could not make a safe connection
rec-NET-104 = Call for help and say both codes.

## The agency

err-ISSUER-101 = Your agency did not accept this card
rec-ISSUER-101 = Call for help and say both codes.
err-ISSUER-102 = Your agency has no account for you
rec-ISSUER-102 = Call for help. Ask for an account for this card.
err-ISSUER-103 = You cannot get a phone credential yet
rec-ISSUER-103 = Your agency has not allowed it for your account. Call for help to ask why.
err-ISSUER-104 = Your agency has a fault
rec-ISSUER-104 = Try again in a few minutes. If it fails again, call for help.
err-ISSUER-105 = We did not understand your agency
rec-ISSUER-105 = Call for help and say both codes.
err-ISSUER-106 = You have as many phones as allowed
rec-ISSUER-106 = Turn off a phone you no longer use. Then set up the new one.
err-ISSUER-107 = Your credential was not made
rec-ISSUER-107 = Nothing was issued. Try again. If it fails again, call for help.
err-ISSUER-108 = An agent has to be with you
rec-ISSUER-108 = Go to a kiosk with an agent, or call for help to find one.

## The agent beside you

err-AGENT-101 = This card does not open the kiosk
rec-AGENT-101 = Only an agent’s card does. Ask an agent to come with you.
err-AGENT-102 = You cannot be your own agent
rec-AGENT-102 = Ask another agent to come with you.
err-AGENT-103 = The agent could not confirm it is you
rec-AGENT-103 = This can happen with an old picture. Your badge office can check it with you.
err-AGENT-104 = The agent did not answer in time
rec-AGENT-104 = Ask the agent to stay with you. Then start again.
err-AGENT-105 = The agent’s code was wrong
rec-AGENT-105 = The agent can open the kiosk again and get a new code.

## The phone

err-PHONE-101 = The code ran out
rec-PHONE-101 = Nothing was issued. Start over to get a new code.
err-PHONE-102 = Too many wrong numbers
rec-PHONE-102 = We stopped to protect you. Start over to get a new code.
err-PHONE-103 = Your phone could not finish
rec-PHONE-103 = Check that your phone is online. Then start over.
err-PHONE-104 = This was cancelled
rec-PHONE-104 = Your phone or the help desk cancelled it. To go on, start over.

## The kiosk

err-KIOSK-101 = Your time ran out
rec-KIOSK-101 = We stopped to keep your details private. Start over when you are ready.
err-KIOSK-102 = This kiosk is not set up right
rec-KIOSK-102 = Use another kiosk, or call for help and say both codes.
err-KIOSK-103 = This kiosk has a fault
rec-KIOSK-103 = Use another kiosk, or call for help and say both codes.
err-KIOSK-104 = This kiosk has no screen
rec-KIOSK-104 = Use another kiosk, or call for help and say both codes.
err-KIOSK-105 = Staff have closed this kiosk
rec-KIOSK-105 = Use another kiosk, or come back later.
