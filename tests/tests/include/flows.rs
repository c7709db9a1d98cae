//! Fragments in a module, and so in a file, of their own.

use streamgauge::fragment;

/// What the fragments call, by its whole path: it need not be known where they are included.
pub(crate) fn doubled(price: f64) -> f64 {
    price * 2.0
}

pub(crate) const LIMIT: std::time::Duration = std::time::Duration::from_secs(10);

fragment! {
    /// Opens the stream of prices, and waits for the first.
    pub(crate) prices(symbol: String, many: u64)
        gives stream "prices", value opening: f64
    {
        sse "Prices of {symbol}" name "prices" open "/prices/{symbol}"
            check await within (crate::flows::LIMIT) until (many)
                json "$.price" satisfies (|price: &f64| *price < crate::flows::doubled(1e6)) save opening: f64
    }
}

fragment! {
    pub(crate) close_prices closes stream "prices" {
        sse "Prices" name "prices" close
    }
}

fragment! {
    /// Needs a value of the scenario, and makes one of it.
    pub(crate) twice needs value opening: f64 gives value twice: f64 {
        let factor = (2.0)
        let twice: f64 = (opening * factor)
    }
}

fragment! {
    /// Includes others.
    pub(crate) whole(symbol: String) gives value opening: f64, value twice: f64 {
        include prices((symbol), 1)
        include self::twice
        include super::flows::close_prices
    }
}

fragment! {
    /// Fails, at a line of this file.
    pub(crate) failing(message: &'static str) {
        pause 1ms
        fail "no luck: {message}" // LINE
    }
}

fragment! {
    pub(crate) never(path: String) {
        sse "Never" open "{path}" check await within 50ms until 1 data == "never" // CHECK
            close
    }
}

fragment! { pub(crate) close_nothing { pause 1ms } }

pub(crate) const THREE: u8 = 3;

fragment! {
    /// For other crates.
    pub exported gives value n: u8 { let n: u8 = (crate::flows::THREE) }
}

fragment! {
    /// Of two of one name, one is there.
    #[cfg(not(test))]
    pub(crate) chosen gives value which: u8 { let which: u8 = (crate::nowhere::NUMBER) }
}

fragment! {
    #[cfg(test)]
    pub(crate) chosen gives value which: u8 { let which: u8 = (1) }
}
