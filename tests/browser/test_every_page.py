"""Every page, wide and narrow, light and dark: accessible, quiet, without a request elsewhere or a sideways scroll."""

import pytest

PAGES = """
/ /browse /browse/models /disputes /queries /queries/training-cost-claims /sparql /ontology /problems/
/status /status?chip=nvidia-h800&to=CN&on=2023-12-01
/id/models/deepseek-v3 /id/chips/nvidia-h800-sxm /id/organizations/deepseek /id/people/liang-wenfeng
""".split()
SIZES = {"wide": {"width": 1280, "height": 800}, "narrow": {"width": 320, "height": 740}}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("path", PAGES)
def test_page(open_page, path, size, scheme):
    watched = open_page(path, viewport=SIZES[size], color_scheme=scheme, reduced_motion="reduce")
    assert watched.violations() == []
    assert not watched.overflows()
    assert watched.errors == [] and watched.elsewhere == []
