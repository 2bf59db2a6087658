"""Every page, wide and narrow, light and dark: accessible, quiet, without a request elsewhere or a sideways scroll."""

import pytest

PAGES = """
/ /browse /browse/models /disputes /queries /queries/training-cost-claims /sparql /ontology /problems/ /catalog
/about /api /reconcile /export?focus=organizations/deepseek /problems/query-timeout
/search?q=deepseek /status /status?chip=nvidia-h800&to=CN&on=2023-12-01 /status/server /downloads /changes
/status?chip=nvidia-rtx-4090&to=CN&on=2024-06-01 /status?chip=H8000 /status/matrix?to=CN /status/matrix?to=MO&maker=amd
/disputes/mismatches /disputes/sources /disputes?about=deepseek-v3 /dispute/models-deepseek-v3-releaseDate
/status/near /status/what-if /status/what-if?tpp=4799&dieArea=800&dataCentreMarketed=true&to=CN&on=2024-06-01
/path /path?from=organizations/high-flyer&to=organizations/nvidia /path?from=Qwen&to=zzqq
/explore /explore?focus=organizations/deepseek /embed/explore?focus=models/deepseek-v3 /embed/claims/models/deepseek-v3
/cite?of=/page/models/deepseek-v3 /id/models/deepseek-v3 /id/chips/nvidia-h800-sxm /id/organizations/deepseek
/id/people/liang-wenfeng /id/rules/us-acs-2023-3a090-a-1 /id/sources/deepseek-v3-technical-report
/charts /charts/training-compute /charts/training-cost /charts/tpp-thresholds /charts/funding-flows
""".split()
SIZES = {"wide": {"width": 1280, "height": 800}, "narrow": {"width": 320, "height": 740}}


@pytest.mark.parametrize("path", PAGES)
def test_page(open_page, path):
    watched = open_page(path, reduced_motion="reduce")
    found = {}
    for name, size in SIZES.items():
        watched.page.set_viewport_size(size)
        assert not watched.overflows(), name
        for scheme in ("light", "dark"):
            watched.page.emulate_media(color_scheme=scheme)
            # Colours do not depend on the width, and all else not on the colours.
            rules = None if scheme == "light" else ["color-contrast"]
            if rules is None or name == "wide":
                found[name, scheme] = watched.violations(rules)
    assert not any(found.values()), found
    assert watched.errors == [] and watched.elsewhere == []
