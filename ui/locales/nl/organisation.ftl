### Around the organisation's own words.

privacy = Privacy
privacy-title = Privacyverklaring
privacy-page = Pagina { $page } van { $pages }
privacy-next = Volgende pagina
privacy-previous = Vorige pagina
privacy-close = Sluiten
closed-other = Dichtstbijzijnde andere kiosk
