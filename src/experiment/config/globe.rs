//! Places on Earth, and how long a signal takes from one to the other.

use std::f64::consts::PI;

use crate::engine::SimDuration;

/// Mean radius of the Earth (m): R1 of the Geodetic Reference System 1980 (Moritz, Journal of
/// Geodesy 74, 2000).
const EARTH_RADIUS: f64 = 6_371_008.771_4;

/// Speed of light in vacuum (m/s), by the definition of the metre.
const LIGHT: f64 = 299_792_458.0;

/// Speed in a cable as a share of [`LIGHT`]. In silica fibre light is 31 % slower than in vacuum
/// (Poletti et al., Nature Photonics 7, 2013); two thirds, the customary round number, is assumed,
/// because cables are never as straight as the great circle.
const IN_CABLE: f64 = 2.0 / 3.0;

/// A place on Earth (radians).
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    latitude: f64,
    longitude: f64,
}

impl Place {
    /// The place so many degrees north of the equator and east of Greenwich.
    pub(super) const fn at(latitude: f64, longitude: f64) -> Self {
        Self { latitude: latitude * PI / 180.0, longitude: longitude * PI / 180.0 }
    }

    /// The time that a signal takes in a cable along the great circle to `other`.
    pub(super) fn latency_to(self, other: Self) -> SimDuration {
        SimDuration::from_secs_f64(self.distance_to(other) / (IN_CABLE * LIGHT))
    }

    /// The great-circle distance (m), by the haversine formula, which is exact for near places.
    fn distance_to(self, other: Self) -> f64 {
        let half_chord = |angle: f64| {
            let sine = libm::sin(angle / 2.0);
            sine * sine
        };
        let haversine = half_chord(other.latitude - self.latitude)
            + libm::cos(self.latitude)
                * libm::cos(other.latitude)
                * half_chord(other.longitude - self.longitude);
        2.0 * EARTH_RADIUS * libm::asin(libm::sqrt(haversine.min(1.0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(latitude: f64, longitude: f64) -> Place {
        Place::at(latitude, longitude)
    }

    #[test]
    fn distances_are_those_of_the_globe() {
        let quarter = EARTH_RADIUS * PI / 2.0;
        let near = |a: f64, b: f64| assert!((a - b).abs() < 1e-6 * b, "{a} is not {b}");
        near(at(0.0, 0.0).distance_to(at(90.0, 12.0)), quarter);
        near(at(0.0, -45.0).distance_to(at(0.0, 45.0)), quarter);
        near(at(10.0, 20.0).distance_to(at(-10.0, -160.0)), 2.0 * quarter);
        near(at(0.0, 179.5).distance_to(at(0.0, -179.5)), quarter / 90.0);
        assert_eq!(at(51.5, -0.1).distance_to(at(51.5, -0.1)), 0.0);
    }

    #[test]
    fn london_is_five_milliseconds_of_cable_from_new_york_for_each_thousand_kilometres() {
        // Great-circle distance of the city centres: 5570 km.
        let (london, new_york) = (at(51.5074, -0.1278), at(40.7128, -74.0060));
        let distance = london.distance_to(new_york);
        assert!((distance - 5_570_000.0).abs() < 2_000.0, "{distance}");
        let latency = london.latency_to(new_york);
        assert_eq!(latency, new_york.latency_to(london));
        assert!((latency.as_secs_f64() - 0.02787).abs() < 1e-5, "{latency}");
    }
}
