import type { Example } from "../../model.ts";

export const templates: readonly Example[] = [
  {
    languages: ["yaml"],
    bad: `AWSTemplateFormatVersion: "2010-09-09"
Resources:
  ⟦Orders⟧:
    Type: AWS::RDS::DBInstance
    Properties:
      Engine: postgres
      DBInstanceClass: db.m6g.large
`,
    fixed: `AWSTemplateFormatVersion: "2010-09-09"
Resources:
  Orders:
    Type: AWS::RDS::DBInstance
    Properties:
      Engine: postgres
      DBInstanceClass: db.m6g.large
      MultiAZ: true
`,
  },
  {
    languages: ["yaml"],
    bad: `Resources:
  Ledger:
    Type: "AWS::RDS::DBInstance"
    Properties:
      ⟦MultiAZ: false⟧
      Engine: mysql
`,
    fixed: `Resources:
  Ledger:
    Type: "AWS::RDS::DBInstance"
    Properties:
      MultiAZ: true
      Engine: mysql
`,
  },
  {
    languages: ["json"],
    bad: `{
  "AWSTemplateFormatVersion": "2010-09-09",
  "Resources": {
    ⟦"Orders"⟧: {
      "Type": "AWS::RDS::DBInstance",
      "Properties": {
        "Engine": "postgres",
        "AllocatedStorage": "100"
      }
    }
  }
}
`,
    fixed: `{
  "AWSTemplateFormatVersion": "2010-09-09",
  "Resources": {
    "Orders": {
      "Type": "AWS::RDS::DBInstance",
      "Properties": {
        "Engine": "postgres",
        "AllocatedStorage": "100",
        "MultiAZ": true
      }
    }
  }
}
`,
  },
  {
    languages: ["json"],
    bad: `{ "Resources": { "Main": { "Type": "AWS::RDS::DBInstance", "Properties": { "Engine": "mysql", ⟦"MultiAZ": "false"⟧ } } } }
`,
  },
  {
    languages: ["yaml"],
    bad: `Parameters:
  Standby:
    Type: String
    Default: "false"
Resources:
  Billing:
    Type: AWS::RDS::DBInstance
    Properties:
      ⟦MultiAZ: !Ref Standby⟧
      Engine: postgres
`,
  },
  {
    languages: ["yaml"],
    bad: `Resources:
  Cluster:
    Type: AWS::RDS::DBCluster
    Properties:
      Engine: aurora-postgresql
  ⟦Writer⟧:
    Type: AWS::RDS::DBInstance
    Properties:
      DBClusterIdentifier: !Ref Cluster
      Engine: aurora-postgresql
  ⟦Sessions⟧:
    Type: AWS::ElastiCache::ReplicationGroup
    Properties:
      ReplicationGroupDescription: sessions
`,
  },
  {
    languages: ["yaml"],
    good: `Resources:
  Replica:
    Type: AWS::RDS::DBInstance
    Properties:
      SourceDBInstanceIdentifier: !Ref Orders
`,
    trap: "read replicas",
  },
  {
    languages: ["yaml"],
    good: `Resources:
  Cluster:
    Type: AWS::RDS::DBCluster
    Properties:
      Engine: aurora-mysql
  First:
    Type: AWS::RDS::DBInstance
    Properties:
      DBClusterIdentifier: !Ref Cluster
  Second:
    Type: AWS::RDS::DBInstance
    Properties:
      DBClusterIdentifier:
        Ref: Cluster
`,
    trap: "members of a cluster",
  },
  {
    languages: ["yaml"],
    good: `Conditions:
  Production: !Equals [!Ref Stage, production]
Resources:
  Orders:
    Type: AWS::RDS::DBInstance
    Properties:
      MultiAZ: !If [Production, true, false]
`,
    trap: "a value that a condition decides",
  },
  {
    languages: ["yaml"],
    path: "stacks/sandbox/database.yaml",
    good: `Resources:
  Orders:
    Type: AWS::RDS::DBInstance
    Properties:
      Engine: postgres
`,
    trap: "an environment for trying things out",
  },
  {
    languages: ["json"],
    bad: `{
  "Resources": {
    ⟦"Cache"⟧: {
      "Type": "AWS::ElastiCache::ReplicationGroup",
      "Properties": {
        "ReplicationGroupDescription": "sessions",
        "NumCacheClusters": 2
      }
    }
  }
}
`,
    fixed: `{
  "Resources": {
    "Cache": {
      "Type": "AWS::ElastiCache::ReplicationGroup",
      "Properties": {
        "ReplicationGroupDescription": "sessions",
        "NumCacheClusters": 2,
        "AutomaticFailoverEnabled": true,
        "MultiAZEnabled": true
      }
    }
  }
}
`,
  },
  {
    languages: ["json"],
    bad: `{
  "Resources": {
    ⟦"Bare"⟧: {
      "Type": "AWS::RDS::DBInstance"
    }
  }
}
`,
    fixed: `{
  "Resources": {
    "Bare": {
      "Type": "AWS::RDS::DBInstance",
      "Properties": {
        "MultiAZ": true
      }
    }
  }
}
`,
  },
  {
    languages: ["json"],
    good: `{ "Resources": { "Orders": { "Type": "AWS::RDS::DBInstance", "Properties": { "MultiAZ": true } } } }
`,
  },
  {
    languages: ["json"],
    good: `{ "Resources": { "Orders": { "Type": "AWS::RDS::DBInstance", "Properties": { "MultiAZ": { "Ref": "Standby" } } } } }
`,
    trap: "a value that the template does not tell",
  },
  {
    languages: ["json"],
    good: `{
  "Resources": {
    "Replica": {
      "Type": "AWS::RDS::DBInstance",
      "Properties": { "SourceDBInstanceIdentifier": "orders" }
    }
  }
}
`,
    trap: "read replicas",
  },
  {
    languages: ["json"],
    good: `{ "Type": "AWS::RDS::DBInstance", "Properties": { "Engine": "mysql" } }
`,
    trap: "a text that is no template",
  },
];
