fn plan() {
    ::gather::__private::plan(
        "%% all, 4 arms, critical depth 2\nflowchart LR\n    a0[\"end\"]\n    a1[\"type\"]\n    a2[\"z\"]\n    a3[\"w[..]\"]\n    a0 --> a2\n    a1 -.-> a2\n",
        "digraph plan {\n    rankdir=LR;\n    label=\"all, 4 arms, critical depth 2\";\n    node [shape=box];\n    \"end\";\n    \"type\";\n    \"z\";\n    \"w[..]\";\n    \"end\" -> \"z\";\n    \"type\" -> \"z\" [style=dashed];\n}\n",
        2usize,
    )
}
