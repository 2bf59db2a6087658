"""Names on the canvas of the explore page stand whole: none is cut by an edge of a narrow window."""

import pytest

NARROW = {"width": 390, "height": 844}
#: How many pixels of the outermost columns and rows of the canvas are painted.
AT_THE_EDGE = """() => {
  const canvas = document.querySelector('#drawing canvas'), pen = canvas.getContext('2d');
  const { width: w, height: h } = canvas;
  const strips = [[0, 0, 2, h], [w - 2, 0, 2, h], [0, 0, w, 2], [0, h - 2, w, 2]];
  return strips.map((strip) => pen.getImageData(...strip).data.filter((value, n) => n % 4 === 3 && value > 0).length);
}"""


@pytest.mark.parametrize("focus", ["organizations/deepseek", "models/deepseek-v3"])
def test_no_name_is_cut_by_the_edge(open_page, focus):
    watched = open_page(f"/explore?focus={focus}", viewport=NARROW, reduced_motion="reduce")
    watched.page.wait_for_selector("#drawing[data-ready]")
    watched.page.wait_for_timeout(300)
    assert watched.page.evaluate(AT_THE_EDGE) == [0, 0, 0, 0]
    assert watched.own_errors() == []
