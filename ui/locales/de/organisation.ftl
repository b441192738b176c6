### Around the organisation's own words.

privacy = Datenschutz
privacy-title = Hinweis zum Datenschutz
privacy-page = Seite { $page } von { $pages }
privacy-next = Nächste Seite
privacy-previous = Vorige Seite
privacy-close = Schließen
closed-other = Nächster anderer Kiosk
