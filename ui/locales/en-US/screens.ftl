### Grade 6 to 8, you and we, present tense, at most 15 words a sentence.
### `.more` is the part of a notice that goes first where room is short.

## Around every screen

stop = { -stop }
stop-short = Stop
help = Help
help-code = Help code
say-code = Say code
say-code-short = Code
steps = Steps
step-card = Card
step-pin = PIN
step-phone = Phone
step-done = Done
step-is-done = done
more-below = More below

## Language

language = Language
language-title = Choose your language

## Display

display = Display
display-colors = Colors
display-light = Light
display-dark = Dark
display-contrast = High contrast
display-text = Text size
display-size-1 = Standard
display-size-2 = Large
display-size-3 = Larger
display-size-4 = Largest
display-close = Done

## Time

time-left = Time left
left = left
last-minute = Less than a minute
time-over = Time is up
time-left-now =
    { $seconds ->
        [60] 1 minute left
       *[other] { $seconds } seconds left
    }
seconds =
    { $seconds ->
        [one] second
       *[other] seconds
    }
more-time = More time

## Welcome

welcome-title = Put your card in the reader
welcome-lead = Set up your phone to sign in without the card. It takes about 3 minutes. You need:
welcome-need-card = Your card, chip first
welcome-need-pin = Your card’s PIN
welcome-need-phone = Your phone, online

## Reading your card

reading-title = Reading your card
reading-lead = Keep your card in.
reading-slow = Still reading. Keep your card in.

## Who you are

who-title = Hello, { $name }
who-title-nameless = Hello
who-lead = Your card is read. Next, you prove it is yours with your PIN.
who-agency = Card issued by
who-check = Card check
who-check-passed = Passed
who-tries = PIN tries left
who-tries-unknown = Your card does not say
who-continue = Continue
who-change = Change my PIN
who-changed = Your PIN is changed.
    .more = Use the new one from now on.
who-unblocked = Your PIN is unlocked.
    .more = Use the new one from now on.
who-kept = That PIN was wrong. One try is left.
    .more = We keep it for you. Your { -badge-office } can help.
who-cancelled = You pressed Cancel on the reader.
    .more = Nothing was sent to your card. No try is used.
who-not-me = Not { $name }? Take the card out
who-not-me-nameless = Not you? Take the card out
who-not-me-short = Not { $name }?
who-not-me-short-nameless = Not you?

## PIN

pin-title = Enter your PIN
pin-title-wrong = That PIN was wrong
pin-lead = Use the 6 to 8 digit PIN of this card. Then press Enter.
pin-lead-wrong = Enter your PIN again, or stop here.
pin-pad = PIN pad
pin-delete = Delete
pin-enter = Enter
pin-checking = Checking
pin-count =
    { $digits ->
        [0] No digits entered
        [one] { $digits } digit entered
       *[other] { $digits } digits entered
    }
pin-tries =
    { $tries ->
        [one] { $tries } try left.
       *[other] { $tries } tries left.
    }
    .more = If you are not sure of your PIN, you can stop now. No try is used.
pin-tries-unknown = Tries left: not known.
    .more = If you are not sure of your PIN, you can stop now.
pin-tries-wrong =
    { $tries ->
        [one] { $tries } try left.
       *[other] { $tries } tries left.
    }
    .more = If you are not sure, stop here and come back later.
pin-too-short = A PIN has 6 to 8 digits.
    .more = Nothing was sent to your card. No try is used.
pin-interrupted = Another program used your card. Enter your PIN again.
    .more = Nothing was sent to your card. No try is used.

## PIN on the reader

pad-title = Enter your PIN on the reader
pad-title-change = Change your PIN on the reader
pad-lead = Use the keys of the card reader. Cancel there brings you back.
pad-lead-change = Enter your old PIN there. Then enter the new one twice.
pad-lead-finish = Finish on the card reader. Keep your card in.
pad-lead-rest = Enter it on the reader again, or stop here.
pad-again = Enter it on the reader
pad-timed-out = No key was pressed in time.
    .more = Nothing was sent to your card. No try is used.

## A new PIN

new-title = Choose a new PIN
new-title-again = Enter the new PIN again
new-title-old = Enter your old PIN
new-title-puk = Enter your PUK
new-title-puk-wrong = That PUK was wrong
new-lead = Choose 6 to 8 digits that only you know. Then press Enter.
new-lead-again = Enter the same digits once more. Then press Enter.
new-lead-old = First enter the PIN you have now. Then press Enter.
new-lead-puk = Your { -badge-office } gave it to you with the card. Then press Enter.
new-puk-notice = A wrong PUK uses one of its tries.
    .more = When none is left, nobody can unlock this card.
new-puk-short = A PUK has 6 to 8 digits.
    .more = Nothing was sent to your card. No try is used.
new-differ = The two new PINs differ.
    .more = Nothing was sent to your card. Enter a new PIN again.
new-unchanged = That is the PIN you have now.
    .more = Nothing was sent to your card. Choose another one.
new-simple = That PIN is too easy to guess.
    .more = Use more than one digit. Nothing was sent to your card.
new-refused = Your card does not take that PIN.
    .more = No try is used. Start again with another new PIN.

## Last try

last-title = You have one try left
last-lead = One more wrong PIN locks this card.
last-notice = A locked card cannot sign you in until your { -badge-office } unlocks it.
    .more = If you are not sure, stop here. You can come back at any time.
last-use = I know my PIN. Use my last try

## PIN locked

blocked-title = Your PIN is locked
blocked-lead = Your { -badge-office } may be able to unlock it.
blocked-notice = You can still show your card as a badge.
    .more = Doors that ask for no PIN may still open.
blocked-unlock = Unlock it with my PUK
blocked-puk-kept = That PUK was wrong. One try is left.
    .more = We keep it for your { -badge-office }.
take-my-card = Take my card
done = Done

## Contacting your agency

contacting-title = Checking with your agency
contacting-lead = This takes a few seconds. Keep your card in.
contacting-slow = This takes longer than usual. Keep your card in.
contacting-proof = Proof from your card
contacting-account = Your account
contacting-offers = What you can get
tick-done = done
tick-now = now

## Choose

choose-title = What do you want to do, { $name }?
choose-title-nameless = What do you want to do?
choose-set-up = Set up a phone
    .more = Put a credential on it. It takes about 2 minutes.
choose-phones = See my phones
    .more =
        { $phones ->
            [0] You have none yet.
            [one] You have { $phones }. If you lost it, turn it off here.
           *[other] You have { $phones }. If you lost one, turn it off here.
        }
choose-cancelled = Cancelled. Nobody got a credential.
    .more = If this was not you, change nothing and call for help.

## My phones

phones-title = Your phones
phones-lead = If you lost one, turn it off. You cannot turn it back on.
phones-none = You have not set up a phone.
phones-dates = { $device }. Set up { $issued }. Ends { $ends }.
phones-active = Active
phones-off = Turned off
phones-turn-off = Turn off
phones-turn-off-name = Turn off { $name }
phones-more = More phones
phones-set-up = Set up a phone
back = Back

## Turn off

off-ask-title = Turn off { $name }?
off-ask-lead = It can no longer sign you in. It cannot be turned back on.
off-yes = Yes, turn it off
off-no = Keep it
off-done-title = { $name } is off
off-done-lead = It can no longer sign you in.
off-done-notice = You will get a notice.
    .more = If it was not you, call for help.
off-back = Back to my phones

## Name and agree

agree-title = Name your phone and agree
agree-names = Name
agree-name-work = Work phone
agree-name-second = Second phone
agree-name-tablet = Tablet
agree-name-other = Other
agree-what = What you agree to
agree-yes = I agree. Show the code
agree-no = I do not agree
name-title = Name your phone
name-label = Name, up to 24 characters
name-space = Space
name-delete = Delete
name-digits = 123
name-letters = ABC
name-done = Use this name
name-back = Back

## Square code and number

scan-title = Scan with your phone
scan-step-camera = Point your phone’s camera at the { -square-code }.
scan-step-host = Open the link. It must say <b>{ $host }</b>
scan-step-number = Type this number there:
scan-qr = Square code to scan with your phone
scan-cannot = I can’t scan
scan-new = New code
scan-hide = Hide
scan-show = Show code
scan-hidden = The code is hidden
scan-hidden-number = Hidden
scan-expired = This code ran out
scan-expired-lead = Press New code to go on. The old code no longer works.
scan-expired-short = No code
scan-opened = Your phone opened the link.
    .more = Now type the number there.
scan-wrong-number = Wrong number on the phone.
    .more =
        { $tries ->
            [one] { $tries } try left.
           *[other] { $tries } tries left.
        }
scan-replaced = New code. Scan it again.
    .more = The old code no longer works.
scan-last-code = This is the last code.
    .more = It works until its time is up.

## Typed instead of scanned

typed-title = Type these on your phone
typed-address = Open this address
typed-id = Your ID
typed-number = Your number
typed-spaces = Spaces do not matter
typed-back = Back to the { -square-code }

## Card out while the code is shown

keep-title = Keep this screen?
keep-lead = You took your card out. The code works without it.
keep-yes = Keep it
keep-no = Erase it

## Is this your phone

confirm-title = Is this your phone?
confirm-lead = <b>{ $kind }</b> just used your code. Look at your phone. Does it show this?
confirm-notice = Another code, or no code? Press No.
    .more = Someone else may have scanned this screen.
confirm-yes = Yes, same code
confirm-no = No, cancel it

## Making the credential

making-title = Making your credential
making-lead = Follow these steps on your phone.
making-wait = Stay here. This takes a moment.
making-key = Your phone makes its key
making-check = Your agency checks the request
making-issue = Your phone gets the credential
making-silent = We hear nothing from your phone.
    .more = Keep it unlocked and online, or get a new code.

## The end

cleaning-title = Erasing your details
cleaning-lead = Keep your card in for a moment.
take-title = Take your card
take-forgotten = Your card is still in.
    .more = Take it with you. You need it at work.
take-issued = Your phone is ready. You can use it to sign in from now on.
take-issued-notice = Phone credential issued.
    .more = It ends on { $ends }. To turn it off sooner, come back with your card.
take-notice-sent = You will get a notice.
    .more = We erase your details when you take your card.
take-erased = We erase your details.
    .more = Nothing stays on this kiosk when you take your card.
take-stopped = You stopped. Nothing was issued.
take-turned-off = Your phone is off. No new one was set up.
take-pin-replaced = Your card has its new PIN. Nothing was issued.
take-timed-out = Nobody touched the screen for a while. Nothing was issued.
goodbye-title = Goodbye
goodbye-issued = Your phone is ready. You can use it to sign in from now on.
goodbye-stopped = Nothing was issued.
goodbye-turned-off = Your phone is off.
goodbye-pin-replaced = Your card has its new PIN.
goodbye-timed-out = Nobody touched the screen for a while. Nothing was issued.
goodbye-erased = Your details are erased.
    .more = Nothing of your visit stays on this kiosk.

## More time

idle-title = Do you need more time?
idle-lead = You have not touched the screen for a while. To keep your details private, we stop soon.
idle-yes = Yes, keep going
stop-title = Stop and take your card?
stop-lead = We erase what you did here. Nothing is issued.
stop-no = Keep going

## Errors

error-facts =
    { $card ->
        [in] Your card is still in.
       *[out] Your card is out.
    } { $tried ->
        [yes] A PIN try was used.
       *[no] No PIN try was used.
    }
error-what-to-do = <b>What to do:</b> { $advice }
error-code = Error code
try-again = Try again
start-over = Start over

## Out of order

closed-title = This kiosk is closed for now
closed-lead = Keep your card. It is not needed here now.
closed-why = For staff
closed-again = It opens again by itself when the fault is gone.
