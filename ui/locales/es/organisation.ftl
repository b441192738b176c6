### Around the organisation's own words.

privacy = Privacidad
privacy-title = Aviso de privacidad
privacy-page = Página { $page } de { $pages }
privacy-next = Página siguiente
privacy-previous = Página anterior
privacy-close = Cerrar
closed-other = Otro quiosco más cercano
