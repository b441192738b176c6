### An agent beside the person, the agent’s own screen, and the menu of staff.

## Around every screen

banner = The agent beside you
banner-beside = { $name } is with you.
    .more = Sees how far you are and the picture on your card. Never your PIN or codes.
banner-end = End help

## Welcome

agent-first-title = An agent opens this kiosk
agent-first-lead = Ask an agent to come with you. The agent puts a card in first. You need:

## An agent opens the kiosk

proving-title = Checking your staff card
hand-title-out = Hand the kiosk over
hand-lead = The kiosk is open for the next person, { $name }. Stay beside them.
hand-code = Your code
hand-code-notice = Remember this code and tell nobody.
    .more = You type it to see the person’s picture.

## The agent looks at the person

turn-title = An agent must check your face
turn-lead = Look at { $name }. Keep your card in.
turn-notice = Your agency asks for this check.
    .more = Your picture comes from your card. We do not keep it.

## The agent’s own screen

agent-idle = Nobody needs you now
agent-idle-lead = To open the kiosk for a person, put your card in there.
agent-beside = A person is at the kiosk
agent-beside-lead = You are asked here when it is your turn.
agent-unlock = Agent: type your code
agent-unlock-lead = The kiosk showed it to you when you opened it.
agent-unlock-wrong = That code was wrong. Type it again.
agent-unlock-stop = To stop instead, take the card out.
agent-decide = Is this the person?
agent-decide-named = Is this { $name }?
agent-portrait = Picture on the card
agent-portrait-reading = Reading the picture
agent-portrait-missing = This card gives no picture. Look at the printed badge.
agent-portrait-unusable = This picture cannot be shown. Look at the printed badge.
agent-compared = What did you compare?
agent-compared-portrait = Picture here
agent-compared-badge = Printed badge
agent-compared-document = Other document
agent-yes = This is the person
agent-no = Not this person

## Staff

closed-by-staff = Our staff have closed it. Keep your card.
staff-card-title = Put in a staff card
staff-card-lead = Only the card of an agent of this kiosk opens the menu.
menu-title = Staff menu, { $name }
menu-page-state = State
menu-page-trust = Trust
menu-page-incidents = Incidents
menu-looking = Looking
menu-nothing = There is nothing here.
menu-service = This kiosk
menu-service-open = Open
menu-service-closed = Closed
menu-issuer = Issuer
menu-issuer-reached = Answers in { $ms } ms
menu-issuer-failed = Does not answer: { $code }
menu-reader-used = Used
menu-reader-unused = Not used
menu-version = Version, configuration
menu-trust-card-authority = Card authority
menu-trust-revocation-list = Revocation list
menu-trust-issuer-anchor = Issuer’s server
menu-trust-over = Over
menu-trust-days =
    { $days ->
        [one] { $days } day
       *[other] { $days } days
    }
menu-close-kiosk = Close the kiosk
menu-open-kiosk = Open the kiosk
menu-sound = Test the sound
menu-restart = Restart
menu-end = Quit
menu-done = Done
