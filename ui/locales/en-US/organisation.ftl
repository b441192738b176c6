### Around the organisation's own words.

privacy = Privacy
privacy-title = Privacy notice
privacy-page = Page { $page } of { $pages }
privacy-next = Next page
privacy-previous = Previous page
privacy-close = Close
closed-other = Nearest other kiosk
