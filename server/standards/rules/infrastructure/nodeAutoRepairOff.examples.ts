import type { Example } from "../../model.ts";

export const nodeAutoRepairOffExamples: readonly Example[] = [
  {
    languages: ["terraform"],
    bad: `⟦resource "google_container_node_pool" "main"⟧ {
  name    = "main"
  cluster = google_container_cluster.main.id
}
`,
    fixed: `resource "google_container_node_pool" "main" {
  name    = "main"
  cluster = google_container_cluster.main.id

  management {
    auto_repair  = true
    auto_upgrade = true
  }
}
`,
  },
  {
    languages: ["terraform"],
    bad: `resource "google_container_node_pool" "main" {
  management {
    ⟦auto_repair  = false⟧
    auto_upgrade = true
  }
}

resource "google_container_node_pool" "other" {
  management {
    auto_repair  = true
    ⟦auto_upgrade = false⟧
  }
}
`,
    fixed: `resource "google_container_node_pool" "main" {
  management {
    auto_repair  = true
    auto_upgrade = true
  }
}

resource "google_container_node_pool" "other" {
  management {
    auto_repair  = true
    auto_upgrade = false
  }
}
`,
  },
  {
    languages: ["terraform"],
    bad: `resource "google_container_cluster" "main" {
  name = "main"
  ⟦node_pool⟧ {
    name = "default"
  }
}
`,
    fixed: `resource "google_container_cluster" "main" {
  name = "main"
  node_pool {
    name = "default"

    management {
      auto_repair  = true
      auto_upgrade = true
    }
  }
}
`,
  },
  {
    languages: ["terraform"],
    bad: `⟦resource "azurerm_linux_virtual_machine_scale_set" "web"⟧ {
  name      = "web"
  instances = 3
}

⟦resource "aws_eks_node_group" "main"⟧ {
  cluster_name = "main"
}

⟦resource "azurerm_kubernetes_cluster" "main"⟧ {
  name = "main"
}
`,
    fixed: `resource "azurerm_linux_virtual_machine_scale_set" "web" {
  name      = "web"
  instances = 3

  automatic_instance_repair {
    enabled = true
  }
}

resource "aws_eks_node_group" "main" {
  cluster_name = "main"
}

resource "azurerm_kubernetes_cluster" "main" {
  name = "main"
}
`,
  },
  {
    languages: ["terraform"],
    good: `resource "google_container_node_pool" "main" {
  management {
    auto_repair  = true
    auto_upgrade = true
  }
}
`,
  },
  {
    languages: ["terraform"],
    good: `resource "google_container_cluster" "main" {
  name             = "main"
  enable_autopilot = true
}
`,
    trap: "a cluster without pools of its own",
  },
  {
    languages: ["terraform"],
    good: `resource "google_container_node_pool" "main" {
  management {
    auto_repair  = var.repair
    auto_upgrade = var.upgrade
  }
}
`,
    trap: "values that the file does not tell",
  },
  {
    languages: ["terraform"],
    good: `resource "google_container_node_pool" "main" {
  dynamic "management" {
    for_each = [1]
    content {
      auto_repair  = true
      auto_upgrade = true
    }
  }
}

resource "azurerm_kubernetes_cluster" "main" {
  automatic_channel_upgrade = "stable"
}
`,
    trap: "blocks that are made, and the older name",
  },
];
