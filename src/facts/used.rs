//! Which uses of each literal and data byte were seen.
//!
//! Knows sites and uses. Must not know what either is for.

use super::Use;
use crate::wat::Site;

/// Uses by site, in the order in which they were noted. They are noted by the million: one list that is sorted once
/// costs a tenth of a list for each site.
#[derive(Debug, Default)]
pub(super) struct Uses {
    /// The sites that have any, in order, and where their uses begin.
    starts: Vec<(Site, u32)>,
    uses: Vec<Use>,
}

/// An instruction that uses a literal twice does so at once, or one of so many that are the same.
const SEEN_AGAIN: usize = 4;

impl Uses {
    /// Puts uses in the order of their sites, each once.
    pub(super) fn new(noted: Vec<(Site, Use)>) -> Uses {
        let mut all = Uses {
            starts: Vec::new(),
            uses: Vec::with_capacity(noted.len()),
        };
        // Each of the two is almost in order; together they are not.
        let is_data = |(site, _): &(Site, Use)| matches!(site, Site::Data { .. });
        let (mut data, mut others): (Vec<_>, Vec<_>) = noted.into_iter().partition(is_data);
        data.sort_by_key(|&(site, _)| site);
        others.sort_by_key(|&(site, _)| site);
        // Data comes last in the order of sites.
        for (site, one) in others.into_iter().chain(data) {
            if all.starts.last().is_none_or(|&(last, _)| last != site) {
                all.starts.push((site, all.end()));
            }
            let start = all.starts.last().map_or(0, |&(_, start)| start as usize);
            let own = all.uses.get(start..).unwrap_or_default();
            if !own.iter().rev().take(SEEN_AGAIN).any(|u| *u == one) {
                all.uses.push(one);
            }
        }
        all
    }

    fn end(&self) -> u32 {
        u32::try_from(self.uses.len()).unwrap_or(u32::MAX)
    }

    /// The uses of a site.
    pub(super) fn of(&self, site: Site) -> &[Use] {
        let Ok(index) = self.starts.binary_search_by_key(&site, |&(site, _)| site) else {
            return &[];
        };
        let start = self.starts.get(index).map_or(0, |&(_, start)| start);
        let end = self.starts.get(index + 1).map(|&(_, start)| start);
        let end = end.unwrap_or(self.end());
        let own = self.uses.get(start as usize..end as usize);
        own.unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::UseKind;

    #[test]
    fn each_site_has_its_own_uses_in_order_and_once() {
        let data = |offset| Site::Data { segment: 0, offset };
        let global = Site::Global(9);
        let one = |param| Use {
            at: None,
            kind: UseKind::Operand { param },
        };
        let uses = Uses::new(vec![
            (data(2), one(7)),
            (data(1), one(1)),
            (data(2), one(3)),
            (global, one(5)),
            (data(2), one(7)),
        ]);
        assert_eq!(uses.of(global), [one(5)]);
        assert_eq!(uses.of(data(0)), []);
        assert_eq!(uses.of(data(1)), [one(1)]);
        assert_eq!(uses.of(data(2)), [one(7), one(3)]);
        assert_eq!(uses.of(data(3)), []);
    }
}
