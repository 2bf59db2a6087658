"""On paper nothing can be opened: what is folded on a screen is printed, menus and forms are not."""

SOURCES = "[...document.querySelectorAll('details:not([open]) ul.says')].map(one => one.checkVisibility())"


def test_sources_are_printed_and_menus_are_not(open_page):
    page = open_page("/page/chips/nvidia-h800-sxm").page
    assert not any(page.evaluate(SOURCES))
    page.emulate_media(media="print")
    printed = page.evaluate(SOURCES)
    assert len(printed) > 5 and all(printed)
    assert not page.locator("header nav").is_visible() and not page.locator("form.find").is_visible()
