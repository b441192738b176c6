### Around the organisation's own words.

privacy = Vie privée
privacy-title = Protection de la vie privée
privacy-page = Page { $page } sur { $pages }
privacy-next = Page suivante
privacy-previous = Page précédente
privacy-close = Fermer
closed-other = Autre borne la plus proche
