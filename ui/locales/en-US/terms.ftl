### Words that must be the same everywhere.

-stop = Stop and take my card
-badge-office = badge office
-square-code = square code
