### Around the organisation's own words.

privacy = Integritet
privacy-title = Om din integritet
privacy-page = Sida { $page } av { $pages }
privacy-next = Nästa sida
privacy-previous = Föregående sida
privacy-close = Stäng
closed-other = Närmaste andra kiosk
