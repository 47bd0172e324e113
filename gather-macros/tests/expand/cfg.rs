// gather!(<settle> a, #[cfg(unix)] b)

fn expansion() {
    {
        #[derive(::gather::__GatherCfg)]
        #[gather_cfg([::gather]__gather_cfg_5d6fcd16b925769f 2usize __gather_expand)]
        #[allow(dead_code)]
        struct __GatherCfg {
            arm_0: (),
            #[cfg(unix)]
            arm_1: (),
        }
        __gather_cfg_5d6fcd16b925769f!(< settle > a, #[cfg(unix)] b)
    }
}
