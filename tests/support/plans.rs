//! Random plans without cycles, in random orders of declaration.
//!
//! Written by a generator once; what is random at each run is how long the arms take.

use gather::gather;

use super::{Outcome, Plan, Run};

pub(super) const PLANS: &[Plan] = &[
    Plan {
        edges: &[&[], &[0], &[], &[], &[0, 1, 3], &[0, 1, 3], &[0, 3], &[0]],
        run: plan_0,
    },
    Plan {
        edges: &[
            &[],
            &[0],
            &[0, 1],
            &[0, 1, 2],
            &[0],
            &[1, 2, 4],
            &[4],
            &[],
            &[4, 5, 7],
            &[1],
            &[3, 5, 9],
        ],
        run: plan_1,
    },
    Plan {
        edges: &[
            &[],
            &[0],
            &[0],
            &[2],
            &[0],
            &[1, 2, 3],
            &[2, 4],
            &[],
            &[],
            &[2, 6, 8],
            &[2],
            &[0, 6],
        ],
        run: plan_2,
    },
    Plan {
        edges: &[&[], &[], &[1], &[]],
        run: plan_3,
    },
    Plan {
        edges: &[&[], &[0], &[1]],
        run: plan_4,
    },
    Plan {
        edges: &[&[], &[0], &[0]],
        run: plan_5,
    },
    Plan {
        edges: &[&[], &[0], &[1], &[0, 1], &[3], &[2, 4]],
        run: plan_6,
    },
    Plan {
        edges: &[&[], &[0], &[0, 1], &[0], &[]],
        run: plan_7,
    },
    Plan {
        edges: &[&[], &[0], &[1]],
        run: plan_8,
    },
    Plan {
        edges: &[
            &[],
            &[0],
            &[0, 1],
            &[0, 1, 2],
            &[1, 2, 3],
            &[0, 3],
            &[0, 1],
            &[],
            &[7],
        ],
        run: plan_9,
    },
    Plan {
        edges: &[&[], &[], &[0], &[], &[]],
        run: plan_10,
    },
    Plan {
        edges: &[&[], &[0], &[], &[2], &[1, 2], &[2], &[0, 2, 3], &[]],
        run: plan_11,
    },
    Plan {
        edges: &[&[], &[0], &[0, 1], &[2]],
        run: plan_12,
    },
    Plan {
        edges: &[&[], &[0], &[0, 1], &[2], &[1], &[1], &[2, 4, 5], &[4]],
        run: plan_13,
    },
    Plan {
        edges: &[&[], &[], &[], &[1], &[1], &[2, 3, 4], &[2], &[]],
        run: plan_14,
    },
    Plan {
        edges: &[
            &[],
            &[0],
            &[0, 1],
            &[],
            &[1, 3],
            &[3],
            &[0],
            &[3, 6],
            &[],
            &[2],
        ],
        run: plan_15,
    },
];

fn plan_0(run: &Run) -> Outcome<'_> {
    Box::pin(async move {
        gather!(
            a0 = run.arm(0),
            a1 = |_a0| run.arm(1),
            a2 = run.arm(2),
            a3 = run.arm(3),
            a4 = |_a0, _a1, _a3| run.arm(4),
            a5 = |_a0, _a1, _a3| run.arm(5),
            a6 = |_a0, _a3| run.arm(6),
            a7 = |_a0| run.arm(7),
        )
        .await;
    })
}

fn plan_1(run: &Run) -> Outcome<'_> {
    Box::pin(async move {
        gather!(
            a7 = run.arm(7),
            a2 = |_a0, _a1| run.arm(2),
            a5 = |_a1, _a2, _a4| run.arm(5),
            a6 = |_a4| run.arm(6),
            a3 = |_a0, _a1, _a2| run.arm(3),
            a9 = |_a1| run.arm(9),
            a4 = |_a0| run.arm(4),
            a0 = run.arm(0),
            a10 = |_a3, _a5, _a9| run.arm(10),
            a8 = |_a4, _a5, _a7| run.arm(8),
            a1 = |_a0| run.arm(1),
        )
        .await;
    })
}

fn plan_2(run: &Run) -> Outcome<'_> {
    Box::pin(async move {
        gather!(
            a0 = run.arm(0),
            a11 = |_a0, _a6| run.arm(11),
            a6 = |_a2, _a4| run.arm(6),
            a3 = |_a2| run.arm(3),
            a4 = |_a0| run.arm(4),
            a2 = |_a0| run.arm(2),
            a7 = run.arm(7),
            a9 = |_a2, _a6, _a8| run.arm(9),
            a5 = |_a1, _a2, _a3| run.arm(5),
            a8 = run.arm(8),
            a1 = |_a0| run.arm(1),
            a10 = |_a2| run.arm(10),
        )
        .await;
    })
}

fn plan_3(run: &Run) -> Outcome<'_> {
    Box::pin(async move {
        gather!(
            a0 = run.arm(0),
            a1 = run.arm(1),
            a2 = |_a1| run.arm(2),
            a3 = run.arm(3),
        )
        .await;
    })
}

fn plan_4(run: &Run) -> Outcome<'_> {
    Box::pin(async move {
        gather!(
            a0 = run.arm(0),
            a1 = |_a0| run.arm(1),
            a2 = |_a1| run.arm(2),
        )
        .await;
    })
}

fn plan_5(run: &Run) -> Outcome<'_> {
    Box::pin(async move {
        gather!(
            a2 = |_a0| run.arm(2),
            a0 = run.arm(0),
            a1 = |_a0| run.arm(1),
        )
        .await;
    })
}

fn plan_6(run: &Run) -> Outcome<'_> {
    Box::pin(async move {
        gather!(
            a0 = run.arm(0),
            a1 = |_a0| run.arm(1),
            a2 = |_a1| run.arm(2),
            a3 = |_a0, _a1| run.arm(3),
            a4 = |_a3| run.arm(4),
            a5 = |_a2, _a4| run.arm(5),
        )
        .await;
    })
}

fn plan_7(run: &Run) -> Outcome<'_> {
    Box::pin(async move {
        gather!(
            a3 = |_a0| run.arm(3),
            a2 = |_a0, _a1| run.arm(2),
            a0 = run.arm(0),
            a4 = run.arm(4),
            a1 = |_a0| run.arm(1),
        )
        .await;
    })
}

fn plan_8(run: &Run) -> Outcome<'_> {
    Box::pin(async move {
        gather!(
            a1 = |_a0| run.arm(1),
            a2 = |_a1| run.arm(2),
            a0 = run.arm(0),
        )
        .await;
    })
}

fn plan_9(run: &Run) -> Outcome<'_> {
    Box::pin(async move {
        gather!(
            a0 = run.arm(0),
            a1 = |_a0| run.arm(1),
            a2 = |_a0, _a1| run.arm(2),
            a3 = |_a0, _a1, _a2| run.arm(3),
            a4 = |_a1, _a2, _a3| run.arm(4),
            a5 = |_a0, _a3| run.arm(5),
            a6 = |_a0, _a1| run.arm(6),
            a7 = run.arm(7),
            a8 = |_a7| run.arm(8),
        )
        .await;
    })
}

fn plan_10(run: &Run) -> Outcome<'_> {
    Box::pin(async move {
        gather!(
            a3 = run.arm(3),
            a0 = run.arm(0),
            a2 = |_a0| run.arm(2),
            a1 = run.arm(1),
            a4 = run.arm(4),
        )
        .await;
    })
}

fn plan_11(run: &Run) -> Outcome<'_> {
    Box::pin(async move {
        gather!(
            a1 = |_a0| run.arm(1),
            a4 = |_a1, _a2| run.arm(4),
            a0 = run.arm(0),
            a2 = run.arm(2),
            a5 = |_a2| run.arm(5),
            a6 = |_a0, _a2, _a3| run.arm(6),
            a3 = |_a2| run.arm(3),
            a7 = run.arm(7),
        )
        .await;
    })
}

fn plan_12(run: &Run) -> Outcome<'_> {
    Box::pin(async move {
        gather!(
            a0 = run.arm(0),
            a1 = |_a0| run.arm(1),
            a2 = |_a0, _a1| run.arm(2),
            a3 = |_a2| run.arm(3),
        )
        .await;
    })
}

fn plan_13(run: &Run) -> Outcome<'_> {
    Box::pin(async move {
        gather!(
            a2 = |_a0, _a1| run.arm(2),
            a4 = |_a1| run.arm(4),
            a0 = run.arm(0),
            a5 = |_a1| run.arm(5),
            a7 = |_a4| run.arm(7),
            a1 = |_a0| run.arm(1),
            a6 = |_a2, _a4, _a5| run.arm(6),
            a3 = |_a2| run.arm(3),
        )
        .await;
    })
}

fn plan_14(run: &Run) -> Outcome<'_> {
    Box::pin(async move {
        gather!(
            a2 = run.arm(2),
            a6 = |_a2| run.arm(6),
            a4 = |_a1| run.arm(4),
            a5 = |_a2, _a3, _a4| run.arm(5),
            a7 = run.arm(7),
            a1 = run.arm(1),
            a0 = run.arm(0),
            a3 = |_a1| run.arm(3),
        )
        .await;
    })
}

fn plan_15(run: &Run) -> Outcome<'_> {
    Box::pin(async move {
        gather!(
            a0 = run.arm(0),
            a1 = |_a0| run.arm(1),
            a2 = |_a0, _a1| run.arm(2),
            a3 = run.arm(3),
            a4 = |_a1, _a3| run.arm(4),
            a5 = |_a3| run.arm(5),
            a6 = |_a0| run.arm(6),
            a7 = |_a3, _a6| run.arm(7),
            a8 = run.arm(8),
            a9 = |_a2| run.arm(9),
        )
        .await;
    })
}
